/** What the settings say about the server: whether it runs, as which program, and in which folder. */
"use strict";

const { homedir } = require("node:os");
const vscode = require("vscode");

const HERE = "${workspaceFolder}";

/**
 * What starts the server.
 *
 * @typedef {{ program: string, words: string[], folder: string }} Command
 */

/** Return whether the server runs at all. */
function isEnabled() {
  return vscode.workspace.getConfiguration("relaylint").get("enable", true);
}

/** Return whether what the editor and the server say to each other is written to the output. */
function isTraced() {
  return vscode.workspace.getConfiguration("relaylint").get("trace.server", "off") !== "off";
}

/**
 * Return the setting of the program: a list of words, whatever somebody has written there.
 *
 * @returns {string[]}
 */
function path() {
  /** @type {unknown} */
  const written = vscode.workspace.getConfiguration("relaylint").get("path");
  const words = (Array.isArray(written) ? written : [written]).filter((word) => word && typeof word === "string");
  return words.length ? words : ["relaylint"];
}

/**
 * Return the command; null where it is a program of a workspace that is not trusted.
 *
 * VS Code passes over the workspace's own setting there. The user's setting may still lead into the workspace, and
 * Windows and Python look for programs and modules where they run: so the server runs elsewhere.
 *
 * @returns {Command | null}
 */
function command() {
  const words = path();
  const isTrusted = vscode.workspace.isTrusted;
  if (!isTrusted && words.some((word) => word.includes(HERE))) {
    return null;
  }
  const top = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const [program = "", ...others] = words.map((word) => word.replaceAll(HERE, top));
  return { program, words: [...others, "lsp"], folder: isTrusted ? top : homedir() };
}

module.exports = { command, isEnabled, isTraced };
