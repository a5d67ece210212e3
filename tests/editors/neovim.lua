-- Opens $CITL_FILE in this Neovim, takes the first quick fix of the first error, and writes the file.
-- What happened goes to $CITL_RESULT as JSON. Works from Neovim 0.7 on.

local patience_ms = 90000
local story = { version = tostring(vim.version().major) .. '.' .. tostring(vim.version().minor) }

local function wait(what, condition)
  if not vim.wait(patience_ms, condition, 20) then error('waited in vain for ' .. what) end
end

local function start(root)
  if vim.lsp.config then -- 0.11
    vim.lsp.config('citl', { cmd = { 'citl', 'serve' }, filetypes = { 'rust' }, root_markers = { 'Cargo.toml' } })
    vim.lsp.enable('citl')
    vim.cmd('filetype plugin on')
    return
  end
  vim.cmd('autocmd FileType rust lua start_citl()')
  function start_citl()
    local id = vim.lsp.start_client({ name = 'citl', cmd = { 'citl', 'serve' }, root_dir = root })
    vim.lsp.buf_attach_client(0, id)
  end
  vim.cmd('filetype on')
end

-- The menu of code actions, answered with its first entry once the compiler has accepted that.
local function take_first_fix(buffer)
  local is_open = false
  vim.ui.select = function(actions, options, choose)
    local titles = {}
    for i, action in ipairs(actions) do titles[i] = options.format_item(action) end
    is_open = false
    if titles[1]:find('not verified') then return choose(nil) end
    story.menu = titles
    choose(actions[1], 1)
  end
  wait('a fix', function()
    if story.menu then return vim.bo[buffer].modified end
    if not is_open then
      is_open = true
      vim.lsp.buf.code_action()
      vim.defer_fn(function() is_open = false end, 1000) -- No fix yet: no menu.
    end
    return false
  end)
end

local ok, fault = pcall(function()
  start(vim.env.CITL_ROOT)
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.CITL_FILE))
  local buffer = vim.api.nvim_get_current_buf()
  wait('a diagnostic', function() return #vim.diagnostic.get(buffer) > 0 end)
  local first = vim.diagnostic.get(buffer)[1]
  story.diagnostic = { code = first.code, source = first.source, line = first.lnum, column = first.col }
  vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
  take_first_fix(buffer)
  vim.cmd('write')
  wait('the diagnostic to go', function() return #vim.diagnostic.get(buffer) == 0 end)
end)
if not ok then story.fault = tostring(fault) end
vim.fn.writefile({ vim.fn.json_encode(story) }, vim.env.CITL_RESULT)
vim.cmd('qall!')
