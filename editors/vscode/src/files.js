/** The files that `relaylint` reads, by name; `tests/editor/test_extension.py` holds them to its table of formats. */
"use strict";

const NAMES = [
  "*.{json,yaml,yml,xml,clixml,txt,log,csv,xhcw,ps1,psm1,psd1}",
  "*main.cf",
  "*main.cf.*",
  "master.cf",
  "{mynetworks,network_table}",
  "{transport,sender_transport,sender_dependent_transport,sender_dependent_default_transport}",
  "{relayhost,sender_relay,sender_relayhost,sender_dependent_relayhost}",
  "{tls_policy,smtp_tls_policy}",
  "{canonical,sender_canonical,generic,smtp_generic}",
];
/** One filter a name, since globs of VS Code have no braces in braces. */
const FILES = NAMES.map((name) => ({ scheme: "file", pattern: `**/${name}` }));

module.exports = { FILES };
