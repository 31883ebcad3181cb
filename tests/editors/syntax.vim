" SPDX-License-Identifier: AGPL-3.0-or-later
" vim -es -u NONE, with $EDITORS (contrib/editors), $SOURCE, $PLACES and $FOUND: writes each place that has not its group.
set nocompatible encoding=utf-8
let &runtimepath = $EDITORS . '/vim,' . $VIMRUNTIME
filetype plugin indent on
syntax on
let found = []
execute 'edit' fnameescape($SOURCE)
if &filetype !=# 'dialtree' || get(b:, 'current_syntax', '') !=# 'dialtree' || &commentstring !=# '# %s'
  call add(found, 'the file is not taken for a service: filetype ' . &filetype)
endif
let places = readfile($PLACES)
for place in places
  let [line, column, length, group; rest] = split(place)
  for c in range(column, column + length - 1)
    let is = synIDattr(synID(line, c, 1), 'name')
    if is !=# group
      call add(found, line . ':' . c . ': ' . is . ' instead of ' . group . ' in: ' . getline(line))
      break
    endif
  endfor
endfor
call add(found, len(places) . ' places')
call writefile(found, $FOUND)
qall!
