/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The face of a phone on a terminal: a status line, the screen, the line being typed, a line of help. Drawn with the
 * few sequences every terminal of the last decades knows; nothing is kept of the last picture, so a resize is a new
 * picture.
 */
#include "simtk/face.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "menus/text.h"
#include "simtk/frame.h"
#include "simtk/width.h"

#define FACE_COLUMNS	42	/* of the screen's text, if the terminal has them */
#define FACE_ROWS	14	/* of the screen's text */
#define ESC_MS		40	/* an escape alone is the key, with more behind it a sequence */

struct face_phone {
	struct stk_face *face;
	struct phone *phone;
	char *text;		/* the screen */
	char note[160];		/* what happened, below the screen */
	char typed[WIRE_USSD_TEXT_UTF8_SIZE];
	int scroll;		/* lines of the screen above its upper edge */
};

struct stk_face {
	struct stk_face_config config;
	struct face_phone phone[STK_FACE_PHONES_MAX];
	size_t n, selected;
	struct osmo_fd in;
	struct termios old;
	struct osmo_timer_list esc_timer, status_timer;
	char keys[64];		/* octets of a key not complete yet */
	size_t n_keys;
	bool registered_drawn;
};

/* --- drawing ------------------------------------------------------------------------------- */

struct drawing {
	char *out;
	int columns;		/* between the edges */
	int row, first, rows;	/* of the wrapped text: the next, the first and how many to draw */
};

static void draw_str(struct drawing *d, const char *s)
{
	d->out = talloc_strdup_append_buffer(d->out, s);
}

static void draw_edge(struct drawing *d, const char *left, const char *right)
{
	int i;

	draw_str(d, left);
	for (i = 0; i < d->columns + 2; i++)
		draw_str(d, "─");
	draw_str(d, right);
	draw_str(d, "\033[K\r\n");
}

/* One line between the edges, cut to fit; style is a sequence or "". */
static void draw_line(struct drawing *d, const char *s, const char *style)
{
	size_t fit = stk_width_fit(s, d->columns);

	d->out = talloc_asprintf_append_buffer(d->out, "│ %s%.*s%s%*s │\033[K\r\n", style, (int)fit, s,
					       *style ? "\033[0m" : "", d->columns - stk_width_n(s, fit), "");
}

static void draw_wrapped(const char *s, void *data)
{
	struct drawing *d = data;

	if (d->row >= d->first && d->row < d->first + d->rows)
		draw_line(d, s, "");
	d->row++;
}

static void count_wrapped(const char *s, void *data)
{
	(*(int *)data)++;
}

static const char *face_style(const struct stk_face *face, const char *style)
{
	return face->config.color ? style : "";
}

static void draw_status(struct stk_face *face, struct drawing *d)
{
	const struct face_phone *ph = &face->phone[face->selected];
	const struct stk_leg *leg = face->config.leg;
	const char *bars = !leg->up ? "▁   " : ph->phone->is_registered ? "▂▄▆█" : "▂▄  ";
	char line[256], left[96], right[96];
	int gap;

	face->registered_drawn = ph->phone->is_registered;
	snprintf(left, sizeof(left), "%s %s %s", bars, ph->phone->name, ph->phone->station.imsi);
	snprintf(right, sizeof(right), "%s", !leg->up ? "no network" : ph->phone->is_registered ? leg->ops->peer(leg) :
		 ph->phone->register_cause ? "not registered" : "searching");
	gap = d->columns - stk_width(left) - stk_width(right);
	if (gap < 1 && ph->phone->is_registered)
		right[0] = '\0';
	snprintf(line, sizeof(line), "%s%*s%s", left, gap > 1 ? gap : 1, "", right);
	draw_line(d, line, face_style(face, "\033[7m"));
}

static void draw_typed(struct stk_face *face, struct drawing *d)
{
	const struct face_phone *ph = &face->phone[face->selected];
	const char *s = ph->typed, *prompt = ph->phone->state == PHONE_ST_ASKED ? "answer " : "";
	char line[512];

	/* its end is what one sees of a long one */
	while (stk_width(s) > d->columns - stk_width(prompt) - 3)
		s += stk_width_fit(s, 2) ? stk_width_fit(s, 2) : 1;
	snprintf(line, sizeof(line), "%s> %s_", prompt, s);
	draw_line(d, line, face_style(face, "\033[1m"));
}

static const char *face_help(const struct stk_face *face)
{
	switch (face->phone[face->selected].phone->state) {
	case PHONE_ST_IDLE:
		return "Enter: call   Esc: leave";
	case PHONE_ST_WAIT:
		return "one moment ...   Esc: hang up";
	case PHONE_ST_ASKED:
		return "Enter: send   Backspace   Esc: hang up";
	}
	return "";
}

static void face_draw(struct stk_face *face)
{
	struct face_phone *ph = &face->phone[face->selected];
	struct drawing d = { .columns = FACE_COLUMNS, .rows = FACE_ROWS };
	struct winsize size = { 0 };
	int lines = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 8 || size.ws_row < 4)
		size = (struct winsize){ .ws_col = 80, .ws_row = 24 };
	if (size.ws_col < FACE_COLUMNS + 5)
		d.columns = size.ws_col - 5;
	/* four edges, status, note, typed, two lines of help */
	if (size.ws_row < FACE_ROWS + 9)
		d.rows = size.ws_row > 10 ? size.ws_row - 9 : 1;

	stk_frame_wrap(ph->text ? ph->text : "", d.columns, count_wrapped, &lines);
	if (ph->scroll > lines - d.rows)
		ph->scroll = lines - d.rows;
	if (ph->scroll < 0)
		ph->scroll = 0;
	d.first = ph->scroll;

	d.out = talloc_strdup(face, "\033[H");
	draw_edge(&d, "╭", "╮");
	draw_status(face, &d);
	draw_edge(&d, "├", "┤");
	stk_frame_wrap(ph->text ? ph->text : "", d.columns, draw_wrapped, &d);
	for (lines = d.row - d.first; lines < d.rows; lines++)
		draw_line(&d, "", "");
	draw_line(&d, d.row > d.first + d.rows ? "more below: arrow down" : ph->note, face_style(face, "\033[2m"));
	draw_edge(&d, "├", "┤");
	draw_typed(face, &d);
	draw_edge(&d, "╰", "╯");
	d.out = talloc_asprintf_append_buffer(d.out, " %.*s\033[K", d.columns + 3, face_help(face));
	if (face->n > 1)
		d.out = talloc_asprintf_append_buffer(d.out, "\r\n %.*s\033[K", d.columns + 3,
						      "Tab, F1, F2 ...: other phone");
	draw_str(&d, "\033[J");
	if (write(STDOUT_FILENO, d.out, strlen(d.out)) < 0)
		face->config.left(face->config.data);
	talloc_free(d.out);
}

/* Registration and the link change without an event of the phone. */
static void face_status_cb(void *data)
{
	struct stk_face *face = data;

	if (face->phone[face->selected].phone->is_registered != face->registered_drawn)
		face_draw(face);
	osmo_timer_schedule(&face->status_timer, 0, 200000);
}

void stk_face_resize(struct stk_face *face)
{
	face_draw(face);
}

/* --- events ----------------------------------------------------------------------------------- */

static struct face_phone *face_find(struct stk_face *face, const struct phone *phone)
{
	size_t i;

	for (i = 0; i < face->n; i++) {
		if (face->phone[i].phone == phone)
			return &face->phone[i];
	}
	return NULL;
}

static void face_show(struct face_phone *ph, const char *text)
{
	talloc_free(ph->text);
	ph->text = talloc_strdup(ph->face, text);
	ph->scroll = 0;
}

static void face_event_cb(struct phone *phone, const struct phone_event *event, void *data)
{
	struct stk_face *face = data;
	struct face_phone *ph = face_find(face, phone);

	if (!ph)
		return;
	if (face->config.record)
		stk_record_event(face->config.record, phone, event);
	ph->note[0] = '\0';
	switch (event->type) {
	case PHONE_EV_SCREEN:
		face_show(ph, event->text);
		break;
	case PHONE_EV_NOTICE:
		face_show(ph, event->text);
		OSMO_STRLCPY_ARRAY(ph->note, "a notice");
		break;
	case PHONE_EV_FINAL:
		face_show(ph, event->text);
		OSMO_STRLCPY_ARRAY(ph->note, "the session is over");
		break;
	case PHONE_EV_END:
	case PHONE_EV_ERROR:
	case PHONE_EV_REJECT:
	case PHONE_EV_FAILED:
	case PHONE_EV_FAULT:
	case PHONE_EV_LINK:
		face_show(ph, "");
		phone_event_to_str_buf(ph->note, sizeof(ph->note), event);
		break;
	}
	if (face->n_keys == 0 || ph == &face->phone[face->selected])
		face_draw(face);
}

/* --- keys ---------------------------------------------------------------------------------------- */

static void face_green(struct stk_face *face)
{
	struct face_phone *ph = &face->phone[face->selected];
	int rc;

	if (!*ph->typed || ph->phone->state == PHONE_ST_WAIT)
		return;
	ph->note[0] = '\0';
	if (ph->phone->state == PHONE_ST_ASKED) {
		rc = phone_answer(ph->phone, ph->typed);
		if (rc >= 0 && face->config.record)
			stk_record_send(face->config.record, ph->phone, ph->typed);
	} else {
		face_show(ph, "");
		rc = phone_dial(ph->phone, ph->typed);
		if (rc >= 0 && face->config.record)
			stk_record_dial(face->config.record, ph->phone, ph->typed);
	}
	if (rc == -ENOTCONN)
		OSMO_STRLCPY_ARRAY(ph->note, "no network");
	else if (rc < 0)
		snprintf(ph->note, sizeof(ph->note), "cannot be sent: %s",
			 rc == -EMSGSIZE ? "too long" : strerror(-rc));
	else
		ph->typed[0] = '\0';
}

/* Hang up; without a session clear; with nothing to clear leave. False if the face is gone. */
static bool face_red(struct stk_face *face)
{
	struct face_phone *ph = &face->phone[face->selected];

	if (phone_hang_up(ph->phone)) {
		if (face->config.record)
			stk_record_hang_up(face->config.record, ph->phone);
		OSMO_STRLCPY_ARRAY(ph->note, "hung up");
		face_show(ph, "");
		ph->typed[0] = '\0';
	} else if (*ph->typed) {
		ph->typed[0] = '\0';
	} else {
		face->config.left(face->config.data);
		return false;
	}
	return true;
}

static void face_backspace(struct face_phone *ph)
{
	size_t n = strlen(ph->typed);

	while (n && ((unsigned char)ph->typed[--n] & 0xc0) == 0x80)
		;
	ph->typed[n] = '\0';
}

/* Escape sequences of keys we know; the rest does nothing. */
static void face_sequence(struct stk_face *face, const char *s)
{
	static const struct {
		const char *keys;
		int scroll;
		int phone;	/* from 1; -1 the one before */
	} rows[] = {
		{ "[A", -1, 0 }, { "OA", -1, 0 }, { "[B", 1, 0 }, { "OB", 1, 0 },
		{ "[5~", -FACE_ROWS, 0 }, { "[6~", FACE_ROWS, 0 }, { "[Z", 0, -1 },
		{ "OP", 0, 1 }, { "OQ", 0, 2 }, { "OR", 0, 3 }, { "OS", 0, 4 },
		{ "[[A", 0, 1 }, { "[[B", 0, 2 }, { "[[C", 0, 3 }, { "[[D", 0, 4 }, { "[[E", 0, 5 },
		{ "[11~", 0, 1 }, { "[12~", 0, 2 }, { "[13~", 0, 3 }, { "[14~", 0, 4 }, { "[15~", 0, 5 },
		{ "[17~", 0, 6 }, { "[18~", 0, 7 }, { "[19~", 0, 8 }, { "[20~", 0, 9 }, { "[21~", 0, 10 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strcmp(rows[i].keys, s))
			continue;
		face->phone[face->selected].scroll += rows[i].scroll;
		if (rows[i].phone < 0)
			face->selected = (face->selected + face->n - 1) % face->n;
		else if (rows[i].phone && (size_t)rows[i].phone <= face->n)
			face->selected = rows[i].phone - 1;
	}
}

/* Octets of the escape sequence at s, 0 if it is not complete. */
static size_t sequence_len(const char *s, size_t n)
{
	size_t i = 2;

	if (n < 3)
		return 0;
	if (s[1] == 'O')
		return 3;
	if (s[1] != '[')
		return 1;
	if (s[2] == '[')
		return n < 4 ? 0 : 4;
	while (i < n && ((unsigned char)s[i] < 0x40 || (unsigned char)s[i] > 0x7e))
		i++;
	return i < n ? i + 1 : 0;
}

/* Deal with the first key in the buffer: its octets, 0 if more must come, -1 if the face is gone. */
static int face_key(struct stk_face *face)
{
	struct face_phone *ph = &face->phone[face->selected];
	unsigned char c = face->keys[0];
	char sequence[16];
	uint32_t cp;
	size_t n;
	int len;

	if (c == '\033' && face->n_keys > 1 && (face->keys[1] == '[' || face->keys[1] == 'O')) {
		n = sequence_len(face->keys, face->n_keys);
		if (!n || n - 1 >= sizeof(sequence))
			return n;
		memcpy(sequence, face->keys + 1, n - 1);
		sequence[n - 1] = '\0';
		face_sequence(face, sequence);
		return n;
	}
	switch (c) {
	case '\033':
		if (face->n_keys == 1)
			return 0;
		/* fall through */
	case 3:		/* Ctrl-C */
		return face_red(face) ? 1 : -1;
	case '\r':
	case '\n':
		face_green(face);
		return 1;
	case '\t':
		face->selected = (face->selected + 1) % face->n;
		return 1;
	case 0x7f:
	case '\b':
		face_backspace(ph);
		return 1;
	case 0x15:	/* Ctrl-U */
		ph->typed[0] = '\0';
		return 1;
	}
	len = mn_text_utf8_get(face->keys, face->n_keys, &cp);
	if (len <= 0)
		return c >= 0xc2 && face->n_keys < 4 ? 0 : 1;
	n = strlen(ph->typed);
	if (cp >= 0x20 && n + len < sizeof(ph->typed)) {
		memcpy(ph->typed + n, face->keys, len);
		ph->typed[n + len] = '\0';
	}
	return len;
}

/* False if the face is gone. */
static bool face_keys(struct stk_face *face)
{
	int used;

	while (face->n_keys) {
		used = face_key(face);
		if (used < 0)
			return false;
		if (!used)
			break;
		face->n_keys -= used;
		memmove(face->keys, face->keys + used, face->n_keys);
	}
	if (face->n_keys == sizeof(face->keys))
		face->n_keys = 0;
	face_draw(face);
	return true;
}

static void face_esc_cb(void *data)
{
	struct stk_face *face = data;

	if (face->n_keys && face->keys[0] == '\033') {
		face->n_keys = 0;
		if (face_red(face))
			face_draw(face);
	}
}

static int face_in_cb(struct osmo_fd *fd, unsigned int what)
{
	struct stk_face *face = fd->data;
	ssize_t n = read(fd->fd, face->keys + face->n_keys, sizeof(face->keys) - face->n_keys);

	if (n <= 0) {
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			return 0;
		osmo_fd_unregister(fd);
		face->config.left(face->config.data);
		return -EBADF;
	}
	face->n_keys += n;
	osmo_timer_del(&face->esc_timer);
	if (face_keys(face) && face->n_keys && face->keys[0] == '\033')
		osmo_timer_schedule(&face->esc_timer, 0, ESC_MS * 1000);
	return 0;
}

/* --- opening and closing ---------------------------------------------------------------------------- */

bool stk_face_make_phones(void *ctx, const struct stk_face_config *config, struct phone **phones, phone_event_cb *cb,
			  void *data, const char **why)
{
	char name[2] = "A", line[80];
	const char *q;
	size_t i, n;

	for (i = 0; i < config->n_imsis; i++) {
		name[0] = i < 26 ? 'A' + i : 'a' + i - 26;
		phones[i] = phone_alloc(ctx, config->leg, name, config->imsis[i], cb, data);
		if (!phones[i]) {
			*why = "no IMSI, or one given twice";
			return false;
		}
		for (q = config->quirks; q && *q; q += n + (q[n] == '\n')) {
			n = strcspn(q, "\n");
			snprintf(line, sizeof(line), "%.*s", (int)n, q);
			phone_quirk_set(&phones[i]->quirks, line, NULL, 0);
		}
		if (config->record)
			stk_record_phone(config->record, phones[i], config->quirks);
		if (config->leg->up && !config->no_register)
			phone_attach(phones[i]);
	}
	return true;
}

static void face_raw_terminal(struct stk_face *face)
{
	struct termios raw;

	tcgetattr(STDIN_FILENO, &face->old);
	raw = face->old;
	raw.c_iflag &= ~(ICRNL | IXON | ISTRIP | INLCR);
	raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static void face_write(const char *s)
{
	if (write(STDOUT_FILENO, s, strlen(s)) < 0)
		return;	/* the terminal is gone, and so is what was to be tidied */
}

struct stk_face *stk_face_open(void *ctx, const struct stk_face_config *config, const char **why)
{
	struct stk_face *face = talloc_zero(ctx, struct stk_face);
	struct phone *phones[STK_FACE_PHONES_MAX] = { NULL };
	size_t i;

	face->config = *config;
	face->n = config->n_imsis;
	if (!stk_face_make_phones(face, config, phones, face_event_cb, face, why)) {
		for (i = 0; i < face->n; i++)
			phone_free(phones[i]);
		talloc_free(face);
		return NULL;
	}
	for (i = 0; i < face->n; i++) {
		face->phone[i].face = face;
		face->phone[i].phone = phones[i];
		if (config->hint)
			snprintf(face->phone[i].note, sizeof(face->phone[i].note), "dial %s", config->hint);
	}
	osmo_timer_setup(&face->esc_timer, face_esc_cb, face);
	osmo_timer_setup(&face->status_timer, face_status_cb, face);
	osmo_timer_schedule(&face->status_timer, 0, 100000);
	face_raw_terminal(face);
	/* the alternate screen keeps what the terminal showed before; no cursor */
	face_write("\033[?1049h\033[?25l\033[2J");
	osmo_fd_setup(&face->in, STDIN_FILENO, OSMO_FD_READ, face_in_cb, face, 0);
	osmo_fd_register(&face->in);
	face_draw(face);
	return face;
}

void stk_face_close(struct stk_face *face)
{
	size_t i;

	if (!face)
		return;
	osmo_timer_del(&face->esc_timer);
	osmo_timer_del(&face->status_timer);
	if (osmo_fd_is_registered(&face->in))
		osmo_fd_unregister(&face->in);
	for (i = 0; i < face->n; i++)
		phone_free(face->phone[i].phone);
	face_write("\033[?25h\033[?1049l");
	tcsetattr(STDIN_FILENO, TCSANOW, &face->old);
	talloc_free(face);
}
