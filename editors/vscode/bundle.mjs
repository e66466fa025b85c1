// Makes dist/: the extension in one file, and the licences of what is in it.
import { build } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";

const { metafile } = await build({
  entryPoints: ["src/extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  external: ["vscode"],
  format: "cjs",
  legalComments: "none",
  metafile: true,
  minify: true,
  platform: "node",
  target: "node20",
});

const FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => path.match(FOLDER) ?? []));
const licences = await Promise.all([...folders].sort().map(licence));
await writeFile("dist/LICENSES.txt", licences.join("\n\n"));

/** Return name, version and licence of a package; it is an error that it has none. */
async function licence(folder) {
  const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[sc]e/i.test(each));
  return `${name} ${version}\n\n${await readFile(`${folder}/${file}`, "utf8")}`;
}
