" SPDX-License-Identifier: AGPL-3.0-or-later
" Vim syntax of the service language of Dialtree. tests/editors asks for every word of menus/*.def.
if exists('b:current_syntax')
  finish
endif

syn iskeyword @,48-57,_,-
syn sync fromstart

syn cluster dialtreeLine contains=dialtreeComment,dialtreeString,dialtreeClauses,dialtreeCondition,dialtreeNumber,dialtreeDial,dialtreeLanguage,dialtreeWord,dialtreeType,dialtreeUnit

" # begins a comment at the start of a line or behind a blank, so *139# does not
syn match dialtreeComment /\%(^\|\s\)\zs#.*$/ contains=dialtreeTodo
syn keyword dialtreeTodo contained TODO FIXME XXX

syn region dialtreeString start=/"/ skip=/\\./ end=/"/ oneline contains=dialtreeEscape,dialtreeVariable
syn match dialtreeEscape contained /\\["\\n{}]/
syn match dialtreeVariable contained /{[^}"]*}/ contains=dialtreeVariableName
syn match dialtreeVariableName contained /{\@1<=\%(limit of group\|room of group\|size of group\|next month\|texts to\|service\|amount\|bundle\|number\|digit\|index\|today\|code\|dial\|left\|used\|why\)}\@=/
syn match dialtreeVariableName contained /{\@1<=\%(it\|caller\|its\ze\s\)\>/

" zh "..."
syn match dialtreeLanguage /\<\h[A-Za-z0-9_-]*\ze\s*"/

syn match dialtreeNumber /\<\d\+\%(\.\d\+\)\?\>/
syn match dialtreeNumber /\<\d\d\?\%(:\d\d\)\+\>/
syn match dialtreeNumber /\<\d\{4}-\d\d-\d\d\>/
syn match dialtreeDial /\*[0-9*]\+#/
syn keyword dialtreeUnit KB MB GB TB

" (L8, reading 4) behind a name; behind `when` parentheses group
syn match dialtreeClauses /([^)]*)/

syn match dialtreeType /:\@1<=\%(number\|count\|money\)\>/
syn match dialtreeType /\<\%(one of\|yes or no\|or none\)\>/
syn match dialtreeType /^\s\+\d*\h[0-9A-Za-z_-]*\s\+\zs\%(money\|data\|count\|time\)\>\ze\%(\s*\%($\|#\)\|\s\+\h[0-9A-Za-z_-]*\s*"\)/

syn match dialtreeWord /^\s\+\zs\%(otherwise\|withhold\|confirm\|limited\|answer\|former\|leader\|member\|limits\|refuse\|serves\|unless\|first\|judge\|order\|other\|done\|each\|many\|then\|ask\|say\|do\)\>\%(\s*"\)\@!/
syn match dialtreeWord /^\s\+\zsnote\ze\s*"/
syn match dialtreeWord /^\s\+at most\>/
syn match dialtreeWord /^\s\+[0-9A-Za-z_-]\+\s\+\zssecret\>\%(\s*"\)\@!/
syn match dialtreeWord /^\s\+\zs\%(refuse\|withhold\) and hide\>/

syn region dialtreeCondition matchgroup=dialtreeWhen start=/\<when\>/ end=/$/ oneline contains=dialtreeComment,dialtreeString,dialtreeLanguage,dialtreeCond,dialtreeSubject,dialtreeOperator,dialtreeNumber,dialtreeUnit
syn keyword dialtreeCond contained and or not of is in known registered has a no as does match matches for missing number more given than asked group full size on the last day month monday tuesday wednesday thursday friday saturday sunday from before at counter by ussd sms toolkit
syn keyword dialtreeSubject contained it its caller bundle traffic
syn match dialtreeOperator contained /[<>!]\?=\|[<>]/

" sections; what has a meaning in one of them only is a region
syn match dialtreeSection /^\%(languages\|operation\|evidence\|register\|remember\|drawing\|numbers\|phrases\|service\|traffic\|bundle\|screen\|clock\|event\|group\|money\|table\|texts\|dial\|list\|rule\|fee\|set\|sms\)\>/
syn region dialtreePhrases matchgroup=dialtreeSection start=/^phrases\>/ end=/^\ze[^ \t#]/ contains=dialtreePhrase,@dialtreeLine
syn region dialtreeOperation matchgroup=dialtreeSection start=/^\%(operation\|event\)\>/ end=/^\ze[^ \t#]/ contains=dialtreeEffects,@dialtreeLine

syn match dialtreePhrase contained /^\s\+\zs\%(resume-continue\|resume-restart\|unknown-caller\|language-set\|unknown-code\|wrong-number\|not-offered\|wrong-key\|language\|too-long\|confirm\|goodbye\|timeout\|resume\|back\|busy\|exit\|home\|more\)\>\%(\s*"\)\@!/
syn region dialtreeEffects contained matchgroup=dialtreeEffect start=/^\s\+\%(dissolve\|remember\|charge\|remove\|empty\|leave\|join\|open\|take\|tell\|end\|set\)\>\%(\s*"\)\@!/ end=/$/ oneline contains=dialtreeComment,dialtreeString,dialtreeLanguage,dialtreeEffectWord,dialtreeNumber,dialtreeUnit
syn keyword dialtreeEffectWord contained group for caller each

hi def link dialtreeComment Comment
hi def link dialtreeTodo Todo
hi def link dialtreeString String
hi def link dialtreeEscape SpecialChar
hi def link dialtreeVariable Identifier
hi def link dialtreeVariableName Special
hi def link dialtreeLanguage Label
hi def link dialtreeNumber Number
hi def link dialtreeDial Number
hi def link dialtreeUnit Type
hi def link dialtreeClauses PreProc
hi def link dialtreeType Type
hi def link dialtreeWord Statement
hi def link dialtreeWhen Conditional
hi def link dialtreeCond Conditional
hi def link dialtreeSubject Identifier
hi def link dialtreeOperator Operator
hi def link dialtreeSection Structure
hi def link dialtreePhrase Constant
hi def link dialtreeEffect Function
hi def link dialtreeEffectWord Function

let b:current_syntax = 'dialtree'
