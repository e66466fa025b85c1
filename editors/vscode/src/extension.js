/** Runs `relaylint lsp` for VS Code: starts it, starts it anew, and says why where that does not work. */
"use strict";

const vscode = require("vscode");
const { command, isEnabled, isTraced } = require("./command");
const { NotStarted, started } = require("./server");

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
/** Ends the last start that was asked for, unless its server runs. */
let start = new AbortController();

/**
 * Start the server, without having VS Code wait for it: a program may take its time, and commands wait for us.
 *
 * @param {vscode.ExtensionContext} context
 */
function activate(context) {
  const output = vscode.window.createOutputChannel("relaylint", { log: true });
  const restart = () => {
    const { signal } = renewed();
    return (last = last.then(() => startAnew(output, signal)));
  };
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("relaylint.restart", restart),
    vscode.commands.registerCommand("relaylint.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("relaylint") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  restart();
  return { settled: () => last };
}

function deactivate() {
  renewed();
  return (last = last.then(stop));
}

/** Give up a start that is under way, for whose server nobody may wait: it may never answer. Return the next one. */
function renewed() {
  if (!client) {
    start.abort();
  }
  return (start = new AbortController());
}

/**
 * @param {vscode.LogOutputChannel} output
 * @param {AbortSignal} signal
 */
async function startAnew(output, signal) {
  try {
    await stop();
    if (signal.aborted) {
      return; // the next start is on its way
    }
    if (!isEnabled()) {
      output.info("the setting relaylint.enable is false: the language server does not run");
      return;
    }
    const wanted = command();
    if (wanted) {
      client = await started(wanted, output, isTraced(), signal);
    } else {
      say("relaylint.path leads into a workspace that is not trusted, and is not run.", TRUST, SETTING);
    }
  } catch (error) {
    if (signal.aborted) {
      return;
    }
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
