/** The language server as a process, and the client that speaks with it. */
"use strict";

const { spawn } = require("node:child_process");
const vscode = require("vscode");
const { CloseAction, LanguageClient } = require("vscode-languageclient/node");
const { FILES } = require("./files");

const INSTALL = 'pip install "relaylint[lsp]"';
/** How many of the last characters are kept that a server wrote beside the conversation. */
const KEPT = 2000;

/** A server that did not come to speak; the message says why, and what to do. */
class NotStarted extends Error {}

/** A client that shows no message of its own unless its server runs: why that did not start, its caller says. */
class Client extends LanguageClient {
  isServing = false;

  /** @type {LanguageClient["error"]} */
  error(message, data, showNotification) {
    super.error(message, data, this.isServing ? showNotification : false);
  }

  /** @type {LanguageClient["dispose"]} */
  dispose(timeout) {
    this.isServing = false; // what was asked meanwhile fails, which is nobody's concern
    return super.dispose(timeout);
  }

  /** @type {LanguageClient["createDefaultErrorHandler"]} */
  createDefaultErrorHandler(maxRestartCount) {
    const handler = super.createDefaultErrorHandler(maxRestartCount);
    const closed = () => (this.isServing ? handler.closed() : { action: CloseAction.DoNotRestart, handled: true });
    return { error: handler.error.bind(handler), closed };
  }
}

/**
 * Start the server and return its client. Throws `NotStarted` where that fails.
 *
 * @param {import("./command").Command} command
 * @param {vscode.LogOutputChannel} output
 * @param {boolean} isTraced
 * @param {AbortSignal} signal ends the server; once it runs, it is to be stopped by its client
 */
async function started(command, output, isTraced, signal) {
  const { program, words, folder } = command;
  let said = "";
  let ended = Promise.resolve("");

  async function run() {
    output.info(`starting ${[program, ...words].join(" ")} in ${folder}`);
    const server = spawn(program, words, { cwd: folder, signal, killSignal: "SIGKILL" });
    server.stderr.on("data", (data) => (said = (said + data).slice(-KEPT)));
    server.stdin.on("error", () => {}); // it ended: that is told once, by how it ended
    ended = new Promise((resolve) => {
      server.once("error", (error) => resolve(unstarted(program, error)));
      server.once("close", (code) => resolve(code ? broken(said, code) : "")); // else the client ended it
    });
    await new Promise((resolve, reject) => server.once("spawn", resolve).once("error", reject));
    return server;
  }

  const client = new Client("relaylint", "relaylint", run, {
    documentSelector: FILES,
    initializationFailedHandler: () => false,
    outputChannel: output,
    traceOutputChannel: traced(output, isTraced),
  });
  try {
    await client.start();
  } catch (error) {
    throw new NotStarted((await ended) || `The language server did not start: ${error}`);
  }
  client.isServing = true;
  return client;
}

/**
 * Return why a program could not be run.
 *
 * @param {string} program
 * @param {NodeJS.ErrnoException} error
 */
function unstarted(program, error) {
  if (error.code !== "ENOENT") {
    return `\`${program}\` cannot be run: ${error.message}. The setting relaylint.path says what is run.`;
  }
  return (
    `There is no program \`${program}\` here. Install it with: ${INSTALL}. ` +
    "Where it is not on PATH, as in a virtual environment, name it in the setting relaylint.path."
  );
}

/**
 * Return why a server ended: in its own words, which have the remedy, if it said any.
 *
 * @param {string} said
 * @param {number} code
 */
function broken(said, code) {
  const lines = said.split("\n").filter((line) => line.trim());
  const own = lines.findIndex((line) => line.startsWith("relaylint: "));
  const words = own < 0 ? lines.slice(-1) : lines.slice(own);
  const why = words.join("; ").replace(/^relaylint: /, "") || `it ended with exit code ${code}`;
  const remedy = why.includes("hint: ") ? "" : ` (it comes with: ${INSTALL})`;
  return `The language server did not start: ${why}${remedy}`;
}

/**
 * Return where the client writes what is traced: it would write nothing unless the output has the log level Trace.
 *
 * @param {vscode.LogOutputChannel} output
 * @param {boolean} isTraced
 * @returns {vscode.LogOutputChannel}
 */
function traced(output, isTraced) {
  return {
    ...output,
    logLevel: isTraced ? vscode.LogLevel.Trace : vscode.LogLevel.Off,
    onDidChangeLogLevel: () => new vscode.Disposable(() => {}),
    trace: (message) => output.info(message),
  };
}

module.exports = { Client, NotStarted, started };
