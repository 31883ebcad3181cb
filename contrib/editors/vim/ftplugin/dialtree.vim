" SPDX-License-Identifier: AGPL-3.0-or-later
" Service files of Dialtree: comments, indentation, `:make`.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:# commentstring=#\ %s
setlocal expandtab shiftwidth=4 softtabstop=4
setlocal formatoptions-=t
" names hold hyphens: primary-card
setlocal iskeyword+=-

let &l:makeprg = 'dialtree-menuc check --format=gcc %:S'
let &l:errorformat = '%f:%l:%c: %trror: %m,%f:%l:%c: %tarning: %m,%f:%l:%c: %tote: %m,%-G%.%#'

let b:undo_ftplugin = 'setlocal comments< commentstring< expandtab< shiftwidth< softtabstop< formatoptions<'
      \ . ' iskeyword< makeprg< errorformat<'
