" SPDX-License-Identifier: AGPL-3.0-or-later
" Deeper below what opens a block, under the first string below a text that ends in one; else as above.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=DialtreeIndent() indentkeys=o,O autoindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< autoindent<'

if exists('*DialtreeIndent')
  finish
endif

function DialtreeIndent() abort
  let above = prevnonblank(v:lnum - 1)
  if above == 0
    return 0
  endif
  let line = substitute(getline(above), '\s#.*$', '', '')
  if line =~# '^\%(clock\|dial\|texts\)\>' || line =~# '^\S.*\S' && getline(v:lnum - 1) =~# '^\s*$'
    return line =~# '^\%(clock\|dial\|texts\)\>' ? 0 : indent(above)
  endif
  if line =~# '^\h' || line =~# '^\s\+\%(judge\|confirm\|do\|done\|answer\|say\|other\|otherwise\)\s*$'
        \ || line =~# '^\s\+\%(ask\|when\|tell\|each\|many\|refuse\|withhold\)\>[^"]*$'
    return indent(above) + shiftwidth()
  endif
  return indent(above)
endfunction
