" SPDX-License-Identifier: AGPL-3.0-or-later
" .menu files that begin like a service file; other programs use this ending too.
autocmd BufNewFile,BufRead *.menu if getline(1) =~# '^\s*$\|^#\|^service\>' | setfiletype dialtree | endif
