/** Runs `relaylint lsp` for VS Code: starts it, starts it anew, and says why where that does not work. */
"use strict";

const vscode = require("vscode");
const { command, isEnabled, isTraced } = require("./command");
const { NotStarted, start } = require("./server");

const OUTPUT = "Show Output";
const SETTING = "Open Setting";
const TRUST = "Manage Workspace Trust";
const ANSWERS = {
  [OUTPUT]: ["relaylint.showOutput"],
  [SETTING]: ["workbench.action.openSettings", "relaylint.path"],
  [TRUST]: ["workbench.trust.manage"],
};

/** @type {import("./server").Client | undefined} */
let client;
/** One start or stop after the other, however fast they are asked for. */
let last = Promise.resolve();

/** @param {vscode.ExtensionContext} context */
function activate(context) {
  const output = vscode.window.createOutputChannel("relaylint", { log: true });
  const restart = () => (last = last.then(() => startAnew(output)));
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("relaylint.restart", restart),
    vscode.commands.registerCommand("relaylint.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("relaylint") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  return restart();
}

function deactivate() {
  return (last = last.then(stop));
}

/** @param {vscode.LogOutputChannel} output */
async function startAnew(output) {
  try {
    await stop();
    if (!isEnabled()) {
      output.info("the setting relaylint.enable is false: the language server does not run");
      return;
    }
    const wanted = command();
    if (wanted) {
      client = await start(wanted, output, isTraced());
    } else {
      say("relaylint.path leads into a workspace that is not trusted, and is not run.", TRUST, SETTING);
    }
  } catch (error) {
    const words = error instanceof NotStarted ? error.message : `The extension failed: ${error}`;
    output.error(words);
    say(words, SETTING, OUTPUT);
  }
}

async function stop() {
  const stopped = client;
  client = undefined;
  await stopped?.dispose();
}

/**
 * Show a message without waiting until somebody answers it.
 *
 * @param {string} words
 * @param {(keyof ANSWERS)[]} answers
 */
async function say(words, ...answers) {
  const chosen = await vscode.window.showErrorMessage(`relaylint: ${words}`, ...answers);
  if (chosen) {
    const [id, ...values] = ANSWERS[chosen];
    await vscode.commands.executeCommand(id, ...values);
  }
}

module.exports = { activate, deactivate };
