/** Runs the packaged extension with a stand-in for VS Code, as its argument says, and prints what came of it as JSON. */
"use strict";

const Module = require("node:module");
const { fileURLToPath, pathToFileURL } = require("node:url");

const { bundle, settings, isTrusted, isPatient, folder, document, answer, then } = JSON.parse(process.argv[2]);
const told = { messages: [], output: [], executed: [], diagnostics: {} };
const commands = {};
const heard = {};
/** Called with each path that is marked. */
let marked = () => {};

class Disposable {
  constructor(call) {
    this.dispose = call ?? (() => {});
  }
  static from(...several) {
    return new Disposable(() => several.forEach((each) => each.dispose()));
  }
}

class Uri {
  constructor(text) {
    this.text = text;
    this.scheme = "file";
    this.fsPath = text.startsWith("file:") ? fileURLToPath(text) : "";
    this.path = new URL(text).pathname;
  }
  toString() {
    return this.text;
  }
  static parse(text) {
    return new Uri(text);
  }
  static file(path) {
    return new Uri(pathToFileURL(path).href);
  }
}

class EventEmitter {
  #calls = new Set();
  event = (call, self) => {
    const bound = call.bind(self);
    this.#calls.add(bound);
    return new Disposable(() => this.#calls.delete(bound));
  };
  fire(value) {
    for (const call of this.#calls) call(value);
  }
  dispose() {
    this.#calls.clear();
  }
}

class TabInputText {
  constructor(uri) {
    this.uri = uri;
  }
}

class Plain {
  constructor(...values) {
    this.values = values;
  }
}

/** Give what is named here, a class for any other name in capitals, and a function that yields nothing else. */
function furnished(named) {
  return new Proxy(named, {
    get(target, name) {
      if (name in target || name === "then" || typeof name === "symbol") return target[name];
      return (target[name] = /^[A-Z]/.test(name) ? class extends Plain {} : () => new Disposable());
    },
  });
}

function channel(name) {
  const write = (words) => told.output.push(words);
  return furnished({
    name,
    logLevel: 3,
    onDidChangeLogLevel: () => new Disposable(),
    ...Object.fromEntries(["trace", "debug", "info", "warn", "error", "append", "appendLine"].map((way) => [way, write])),
    show: () => told.executed.push(["show output"]),
  });
}

const kind = { append: () => kind };
const text = document && {
  uri: Uri.file(document.path),
  fileName: document.path,
  languageId: "yaml",
  version: 1,
  isClosed: false,
  getText: () => document.text,
};
const folders = [{ uri: Uri.file(folder), name: "opened", index: 0 }];
/** Return what keeps the listener to an event. */
const hears = (name) => (call) => ((heard[name] = call), new Disposable());

const vscode = furnished({
  version: "1.91.0",
  Disposable,
  Uri,
  EventEmitter,
  TabInputText,
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  CancellationTokenSource: class {
    token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
    cancel() {}
    dispose() {}
  },
  CodeActionKind: { Empty: kind, QuickFix: kind },
  CompletionItemKind: {},
  SymbolKind: {},
  commands: furnished({
    registerCommand: (id, call) => ((commands[id] = call), new Disposable()),
    executeCommand: (id, ...values) => (told.executed.push([id, ...values]), commands[id]?.(...values)),
  }),
  env: furnished({ appName: "stand-in", language: "en" }),
  languages: furnished({
    match: () => 10,
    createDiagnosticCollection: () => ({
      set: (uri, marks) => {
        told.diagnostics[uri.fsPath] = (marks ?? []).map((mark) => mark.code?.value ?? mark.code);
        marked(uri.fsPath);
      },
      delete: () => {},
      clear: () => {},
      dispose: () => {},
    }),
  }),
  window: furnished({
    createOutputChannel: channel,
    showErrorMessage: async (words, ...choices) => (told.messages.push([words, ...choices]), answer),
    visibleTextEditors: [],
    tabGroups: furnished({ all: text ? [{ tabs: [{ input: new TabInputText(text.uri) }] }] : [] }),
  }),
  workspace: furnished({
    isTrusted,
    workspaceFolders: folders,
    notebookDocuments: [],
    createFileSystemWatcher: () => furnished({}),
    textDocuments: text ? [text] : [],
    getWorkspaceFolder: () => folders[0],
    getConfiguration: (section) => ({ get: (name, other) => settings[`${section}.${name}`] ?? other }),
    onDidChangeConfiguration: hears("settings"),
    onDidGrantWorkspaceTrust: hears("trust"),
  }),
});

const load = Module._load;
Module._load = (name, ...others) => (name === "vscode" ? vscode : load(name, ...others));

async function drive() {
  const { activate, deactivate } = require(bundle);
  const seen = new Promise((resolve) => (marked = (path) => path === document?.path && resolve()));
  const { settled } = activate({ subscriptions: [] });
  if (isPatient) await settled();
  if (document && isPatient) await seen;
  for (const [what, value] of then ?? []) {
    if (what === "command") await commands[value]();
    if (what === "settings") {
      Object.assign(settings, value);
      await heard.settings({ affectsConfiguration: () => true });
    }
    if (what === "trust") {
      vscode.workspace.isTrusted = true;
      await heard.trust();
    }
  }
  if (document) await seen;
  await deactivate();
  console.log(JSON.stringify(told));
  process.exit(0);
}

drive();
