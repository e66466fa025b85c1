-- Edits a document in Neovim, and writes down what the language server says. Needs nothing that newer versions lack.

local said = {}

local function wait(what, is_so)
  if not vim.wait(60000, is_so, 20) then
    table.insert(said, "waited in vain for " .. what)
    error(what)
  end
end

local function marks()
  local lines = {}
  for _, each in ipairs(vim.diagnostic.get()) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(each.bufnr), ":.")
    local code = each.code or each.user_data.lsp.code
    table.insert(lines, string.format("%s:%d:%d %s", name, each.lnum + 1, each.col + 1, code))
  end
  table.sort(lines)
  return lines
end

local function say(words)
  table.insert(said, words)
  vim.list_extend(said, marks())
end

local function ask(method, more)
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  local place = { line = line - 1, character = column }
  local about = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = place }
  if more then
    about = { textDocument = about.textDocument, range = { start = place, ["end"] = place }, context = more }
  end
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, about, 60000)) do
    return answer.result
  end
end

local function put(old, new)
  vim.fn.search("\\V" .. old, "w")
  vim.cmd("substitute/\\V" .. vim.fn.escape(old, "/") .. "/" .. vim.fn.escape(new, "/&") .. "/")
  vim.fn.search("\\V" .. new, "wc")
end

local function has_client()
  local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)
  return not vim.tbl_isempty(clients)
end

local function talk()
  vim.cmd("edit contoso/hosts.yaml")
  wait("the server", has_client)
  put("RequireTls: true", "RequireTls: 'true'")
  vim.fn.search("'true'", "wc")
  wait("a mark", function() return #marks() > 0 end)
  say("typed:")
  local actions = ask("textDocument/codeAction", { diagnostics = {} })
  for _, action in ipairs(actions) do
    table.insert(said, "offered: " .. action.title)
  end
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  wait("no mark", function() return #marks() == 0 end)
  say("mended: " .. vim.api.nvim_get_current_line())

  vim.fn.search("MailFrom: \\[\\zscontoso", "wc")
  table.insert(said, "hover: " .. ask("textDocument/hover").contents.value)
  for _, place in ipairs(ask("textDocument/definition")) do
    local name = vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ":.")
    table.insert(said, "leads to: " .. name .. ":" .. place.range.start.line + 1)
  end

  vim.cmd("edit contoso/domains.yaml")
  put("contoso.com", "fabrikam.com")
  wait("marks in other files", function() return #marks() > 2 end)
  say("in other files:")
  vim.cmd("silent undo")
  wait("no mark", function() return #marks() == 0 end)
  say("undone.")
end

vim.o.hidden = true
local is_done, fault = pcall(talk)
if not is_done then
  say(tostring(fault))
end
vim.fn.writefile(vim.split(table.concat(said, "\n"), "\n"), vim.env.RELAYLINT_SAID)
vim.cmd("qall!")
