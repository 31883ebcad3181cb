/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A password from whoever sits at the terminal, or from a pipe: never from a command line, which everybody can read. */
#pragma once

#include "host/secret.h"

/*! Ask twice on a terminal, without echo; else read one line of standard input.
 *  \param[in] what  of whom, for the prompt: "clerk lin".
 *  \param[in] shortest  characters.
 *  \param[out] password  SECRET_SIZE octets; to be wiped.
 *  \returns 0, or -EINVAL after telling on standard error what is wrong. */
int secret_read(const char *what, unsigned int shortest, char *password);
