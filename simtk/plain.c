/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Phones on plain lines, for pipes and terminals that cannot draw. A line is what is typed before the green key; "hang
 * up" is the red one; "B: 1" is for phone B. Lines are taken one after the other, each when its phone is ready, so
 * that a file of lines does what a person would do.
 */
#include "simtk/face.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "simtk/frame.h"

#define LINE_OCTETS	1024

struct stk_plain {
	struct stk_face_config config;
	struct phone *phone[STK_FACE_PHONES_MAX];
	size_t n, selected;
	struct osmo_fd in;
	struct osmo_timer_list go_timer;
	char buf[LINE_OCTETS];
	size_t n_buf;
	bool eof;
	bool prompted;
};

static void plain_go(struct stk_plain *p)
{
	if (!osmo_timer_pending(&p->go_timer))
		osmo_timer_schedule(&p->go_timer, 0, 0);
}

static void plain_line(const char *s, void *data)
{
	printf("  %s\n", s);
}

static void plain_event_cb(struct phone *phone, const struct phone_event *event, void *data)
{
	struct stk_plain *p = data;
	char line[160];

	if (p->config.record)
		stk_record_event(p->config.record, phone, event);
	if (p->prompted)
		printf("\n");
	p->prompted = false;
	if (p->n > 1)
		printf("%s:\n", phone->name);
	if (*event->text && event->type != PHONE_EV_FAULT)
		stk_frame_wrap(event->text, 4096, plain_line, NULL);
	if (event->type == PHONE_EV_FINAL)
		printf("(the session is over)\n");
	else if (event->type != PHONE_EV_SCREEN)
		printf("(%s)\n", phone_event_to_str_buf(line, sizeof(line), event));
	fflush(stdout);
	plain_go(p);
}

/* Find "X: " at the front and take it away. */
static char *plain_who(struct stk_plain *p, char *line)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		size_t n = strlen(p->phone[i]->name);

		if (!strncmp(line, p->phone[i]->name, n) && line[n] == ':') {
			p->selected = i;
			return line + n + 1 + strspn(line + n + 1, " ");
		}
	}
	return line;
}

static void plain_type(struct stk_plain *p, const char *line)
{
	struct phone *phone = p->phone[p->selected];
	int rc = 0;

	if (!strcmp(line, "hang up")) {
		if (phone_hang_up(phone) && p->config.record)
			stk_record_hang_up(p->config.record, phone);
		printf("(hung up)\n");
		return;
	}
	if (phone->state == PHONE_ST_ASKED) {
		rc = phone_answer(phone, line);
		if (rc >= 0 && p->config.record)
			stk_record_send(p->config.record, phone, line);
	} else {
		rc = phone_dial(phone, line);
		if (rc >= 0 && p->config.record)
			stk_record_dial(p->config.record, phone, line);
	}
	if (rc < 0)
		printf("(cannot be sent: %s)\n", rc == -EMSGSIZE ? "too long" : strerror(-rc));
}

static void plain_leave(struct stk_plain *p)
{
	if (p->prompted)
		printf("\n");
	fflush(stdout);
	p->config.left(p->config.data);
}

/* Take lines as long as the phone each is for is ready. */
static void plain_go_cb(void *data)
{
	struct stk_plain *p = data;
	char *end, *line;
	size_t used;

	for (;;) {
		const struct phone *phone = p->phone[p->selected];
		size_t before = p->selected;
		bool is_ready;

		end = memchr(p->buf, '\n', p->n_buf);
		if (!end && p->eof && p->n_buf)
			end = p->buf + p->n_buf++;
		if (!end) {
			if (p->eof && phone->state != PHONE_ST_WAIT) {
				plain_leave(p);
				return;
			}
			break;
		}
		*end = '\0';
		line = plain_who(p, p->buf);
		phone = p->phone[p->selected];
		is_ready = p->config.no_register || phone->is_registered || phone->register_cause;
		if ((phone->state == PHONE_ST_WAIT && strcmp(line, "hang up")) || !is_ready) {
			p->selected = before;
			*end = '\n';
			if (!is_ready)
				osmo_timer_schedule(&p->go_timer, 0, 2000);
			return;
		}
		p->prompted = false;
		if (end > p->buf && end[-1] == '\r')
			end[-1] = '\0';
		if (*line)
			plain_type(p, line);
		used = end + 1 - p->buf;
		p->n_buf -= used;
		memmove(p->buf, p->buf + used, p->n_buf);
	}
	if (isatty(STDIN_FILENO) && !p->prompted && p->phone[p->selected]->state != PHONE_ST_WAIT) {
		printf("%s> ", p->phone[p->selected]->name);
		fflush(stdout);
		p->prompted = true;
	}
	if (!p->eof)
		osmo_fd_update_when(&p->in, 0, OSMO_FD_READ);
}

static int plain_in_cb(struct osmo_fd *fd, unsigned int what)
{
	struct stk_plain *p = fd->data;
	ssize_t n;

	if (p->n_buf == sizeof(p->buf) - 1) {
		printf("(a line of more than %d octets was dropped)\n", LINE_OCTETS - 2);
		p->n_buf = 0;
	}
	n = read(fd->fd, p->buf + p->n_buf, sizeof(p->buf) - 1 - p->n_buf);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0)
		p->eof = true;
	else
		p->n_buf += n;
	/* no more before these are dealt with */
	osmo_fd_update_when(&p->in, ~OSMO_FD_READ, 0);
	plain_go(p);
	return 0;
}

struct stk_plain *stk_plain_open(void *ctx, const struct stk_face_config *config, const char **why)
{
	struct stk_plain *p = talloc_zero(ctx, struct stk_plain);

	p->config = *config;
	p->n = config->n_imsis;
	if (!stk_face_make_phones(p, config, p->phone, plain_event_cb, p, why)) {
		stk_plain_close(p);
		return NULL;
	}
	osmo_timer_setup(&p->go_timer, plain_go_cb, p);
	osmo_fd_setup(&p->in, STDIN_FILENO, OSMO_FD_READ, plain_in_cb, p, 0);
	osmo_fd_register(&p->in);
	if (config->hint && isatty(STDIN_FILENO))
		printf("Type a code, for example %s; 'hang up' is the red key.\n", config->hint);
	plain_go(p);
	return p;
}

void stk_plain_close(struct stk_plain *p)
{
	size_t i;

	if (!p)
		return;
	osmo_timer_del(&p->go_timer);
	if (osmo_fd_is_registered(&p->in))
		osmo_fd_unregister(&p->in);
	for (i = 0; i < p->n; i++)
		phone_free(p->phone[i]);
	talloc_free(p);
}
