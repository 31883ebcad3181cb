" SPDX-License-Identifier: AGPL-3.0-or-later
" vim -es -u NONE, with $EDITORS, $SOURCE, $FOUND and dialtree-menuc in PATH: what `:make` understood.
set nocompatible encoding=utf-8
let &runtimepath = $EDITORS . '/vim,' . $VIMRUNTIME
filetype plugin indent on
execute 'edit' fnameescape($SOURCE)
silent make!
call writefile(map(filter(getqflist(), 'v:val.valid'), {_, e -> e.lnum . ':' . e.col . ' ' . e.type . ' ' . e.text}), $FOUND)
qall!
