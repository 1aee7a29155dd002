package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
	"parley/server/fault"
	"parley/server/store"
)

// Store is what is needed of the store.
type Store interface {
	Publish(ctx context.Context, p store.Publish, v store.Version, content func(store.File) ([]byte, error)) error
	Publishes(ctx context.Context, bot string, n int) ([]store.Publish, error)
	Version(ctx context.Context, bot, id string) (store.Version, error)
	Content(ctx context.Context, bot, hash string) ([]byte, error)
	Pins(ctx context.Context, bot string) (map[string]int, error)
	Pinned(ctx context.Context, bot, version string, after int64, n int) ([]store.Pinned, int64, error)
}

// Report tells what a publish came to, or would come to.
type Report struct {
	Version string  `json:"version"`
	Before  string  `json:"before,omitempty"` // what was live; "" where nothing was
	Inside  int     `json:"inside"`           // open talks
	Move    int     `json:"move"`             // of them: those that go on with this version at their next message
	Stuck   []Stuck `json:"stuck,omitempty"`  // the others: where they stand, and why they end on their own version
}

// Stuck are talks that cannot go on with another version.
type Stuck struct {
	engine.Stuck
	Talks int `json:"talks"`
}

// Refused says why a draft is not published: problems of its files, or talks
// that differ from what is written.
type Refused struct {
	Diags  flows.Diags
	Failed []string // NAME (FILE:LINE)
}

func (r *Refused) Error() string {
	if n := r.Diags.Errors(); n > 0 {
		return fmt.Sprintf("%d of its files' problems are errors", n)
	}
	return fmt.Sprintf("%d of its talks fail: %s", len(r.Failed), strings.Join(r.Failed, ", "))
}

// Order asks for something to go live.
type Order struct {
	Message string
	By      string // who or what asks
	Dry     bool   // only tell what it would come to
}

// CannotError says what was asked for that cannot be.
type CannotError struct{ why string }

func (e *CannotError) Error() string { return e.why }

func cannotf(format string, args ...any) error { return &CannotError{fmt.Sprintf(format, args...)} }

var (
	errNotServed = cannotf("there is no such bot")
	errNothing   = cannotf("there is no earlier version to go back to")
)

// Publish makes a draft live, where it checks and its talks pass: the folder
// of the bot, or files where they are not nil.
func (r *Registry) Publish(ctx context.Context, bot string, files fs.FS, o Order) (*Report, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if files == nil {
		dir := r.Dir(bot)
		if dir == "" {
			return nil, errNotServed
		}
		f, err := openFolder(dir)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		files = f
	}
	t, err := snapshot(files)
	if err != nil {
		return nil, err
	}
	p, diags := read(bot, t)
	if diags.Errors() > 0 {
		return nil, &Refused{Diags: diags}
	}
	failed, err := fails(t, p)
	if err != nil {
		return nil, err
	}
	if len(failed) > 0 {
		return nil, &Refused{Failed: failed}
	}
	return r.makeLive(ctx, bot, t, p, o)
}

// fails plays the talks of a bot, and returns those that do not pass.
func fails(t *tree, p *engine.Program) (out []string, err error) {
	player := replay.NewPlayer(p.Bot, p)
	for _, f := range t.more {
		src, err := t.read(f)
		if err != nil {
			return nil, err
		}
		talk, diags := player.Read(f.Name, src)
		results := []*replay.Result{replay.Unreadable(talk, diags)}
		if diags.Errors() == 0 {
			results = player.Play(talk)
		}
		for _, one := range results {
			if !one.Passed() {
				out = append(out, fmt.Sprintf("%s (%s:%d)", one.Name, one.File, one.Pos.Line))
			}
		}
	}
	return out, nil
}

// Rollback makes an earlier version live again: the one that is named, by
// enough of its beginning, or the one that was live before this one.
func (r *Registry) Rollback(ctx context.Context, bot, to string, o Order) (*Report, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if r.Dir(bot) == "" {
		return nil, errNotServed
	}
	id, err := r.earlier(ctx, bot, to)
	if err != nil {
		return nil, err
	}
	t, err := r.kept(ctx, bot, id)
	if err != nil {
		return nil, err
	}
	p, diags := compile(bot, t)
	if diags.Errors() > 0 {
		return nil, &Refused{Diags: diags}
	}
	return r.makeLive(ctx, bot, t, p, o)
}

// maxHistory is how many publishes are looked through.
const maxHistory = 1000

// earlier finds the version to go back to.
func (r *Registry) earlier(ctx context.Context, bot, to string) (string, error) {
	list, err := r.cfg.Store.Publishes(ctx, bot, maxHistory)
	if err != nil {
		return "", err
	}
	var found []string
	for _, p := range list {
		if to == "" && p.Version != list[0].Version {
			return p.Version, nil
		}
		if to != "" && strings.HasPrefix(p.Version, to) && !slices.Contains(found, p.Version) {
			found = append(found, p.Version)
		}
	}
	switch {
	case to == "":
		return "", errNothing
	case len(found) == 0:
		return "", cannotf("version %s was never live", to)
	case len(found) > 1:
		return "", cannotf("%s begins more than one version: %s", to, strings.Join(found, ", "))
	}
	return found[0], nil
}

// kept returns a version from the store.
func (r *Registry) kept(ctx context.Context, bot, id string) (*tree, error) {
	return kept(ctx, r.cfg.Store, bot, id)
}

func kept(ctx context.Context, s Store, bot, id string) (*tree, error) {
	v, err := s.Version(ctx, bot, id)
	if err != nil {
		return nil, err
	}
	return &tree{id: id, files: v.Files, read: func(f store.File) ([]byte, error) {
		return s.Content(context.WithoutCancel(ctx), bot, f.Hash)
	}}, nil
}

// Live returns the files of what is live of a bot in a store; none where
// nothing is.
func Live(ctx context.Context, s Store, bot string) (fs.FS, error) {
	newest, err := s.Publishes(ctx, bot, 1)
	if err != nil || len(newest) == 0 {
		return &tree{}, err
	}
	return kept(ctx, s, bot, newest[0].Version)
}

// compile makes a version ready that was live already. It is not checked
// again: a rule that is new must not take a bot from its people.
func compile(bot string, t *tree) (*engine.Program, flows.Diags) {
	b, diags := flows.ReadBot(bot, t)
	p, more := engine.Compile(b)
	diags = append(diags, more...)
	diags.Sort()
	return p, diags
}

// makeLive makes a version live that is fit for it.
func (r *Registry) makeLive(ctx context.Context, bot string, t *tree, p *engine.Program, o Order) (*Report, error) {
	rep := &Report{Version: p.Version}
	now := r.get(bot)
	if now != nil && now.program != nil {
		rep.Before = now.program.Version
	}
	if err := r.judge(ctx, bot, p, rep); err != nil {
		return nil, err
	}
	if o.Dry || rep.Before == p.Version {
		return rep, nil
	}
	fault.Point("publish")
	if !fault.Without("published") {
		err := r.cfg.Store.Publish(ctx, store.Publish{Bot: bot, Version: p.Version, At: r.cfg.Now(), Message: o.Message, By: o.By},
			store.Version{Bot: bot, ID: p.Version, Files: t.files}, t.read)
		if err != nil {
			return nil, err
		}
	}
	fault.Point("published")
	dir := ""
	if now != nil {
		dir = now.dir
	}
	r.goLive(bot, dir, p, t.media())
	return rep, nil
}

// media returns the files of media/.
func (t *tree) media() map[string]store.File {
	out := map[string]store.File{}
	for _, f := range t.files {
		if name, ok := strings.CutPrefix(f.Name, "media/"); ok {
			out[name] = f
		}
	}
	return out
}

// judge counts who is inside, and who of them can go on with a version.
func (r *Registry) judge(ctx context.Context, bot string, to *engine.Program, rep *Report) error {
	pins, err := r.cfg.Store.Pins(ctx, bot)
	if err != nil {
		return err
	}
	stuck := map[engine.Stuck]int{}
	for version, n := range pins {
		rep.Inside += n
		if version == to.Version {
			rep.Move += n
			continue
		}
		if err := r.judgeVersion(ctx, bot, version, to, rep, stuck); err != nil {
			return err
		}
	}
	for s, n := range stuck {
		rep.Stuck = append(rep.Stuck, Stuck{s, n})
	}
	slices.SortFunc(rep.Stuck, func(a, b Stuck) int {
		return cmp.Or(cmp.Compare(b.Talks, a.Talks), cmp.Compare(a.Flow+"."+a.Step+a.Why, b.Flow+"."+b.Step+b.Why))
	})
	return nil
}

// judgePage is how many sessions are read at once.
const judgePage = 256

func (r *Registry) judgeVersion(ctx context.Context, bot, version string, to *engine.Program, rep *Report, stuck map[engine.Stuck]int) error {
	from := r.Version(bot, version)
	for after := int64(0); ; {
		list, next, err := r.cfg.Store.Pinned(ctx, bot, version, after, judgePage)
		if err != nil {
			return err
		}
		for _, one := range list {
			s, err := engine.DecodeSession(one.Session)
			if err != nil {
				stuck[engine.Stuck{Why: "the talk cannot be read"}]++
				continue
			}
			if _, why := engine.Move(from, to, s); why != nil {
				stuck[*why]++
				continue
			}
			rep.Move++
		}
		if next == 0 {
			return nil
		}
		after = next
	}
}

// maxPrograms bounds how many programs of versions that are not live are kept
// ready.
const maxPrograms = 16

type versionKey struct{ bot, version string }

// Version returns the program of a version of a bot, live or not; nil where it
// is not kept.
func (r *Registry) Version(bot, version string) *engine.Program {
	if l := r.get(bot); l != nil && l.program != nil && l.program.Version == version {
		return l.program
	}
	r.older.Lock()
	defer r.older.Unlock()
	k := versionKey{bot, version}
	if o := r.programs[k]; o != nil {
		return o.program
	}
	t, err := r.kept(context.Background(), bot, version)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			r.log.Error("read a version", "bot", bot, "version", version, "err", err)
		}
		return nil
	}
	p, diags := compile(bot, t)
	if diags.Errors() > 0 {
		r.log.Error("a version cannot run any more", "bot", bot, "version", version)
		r.tell(bot, diags)
		return nil
	}
	r.remember(k, &older{p, t.media()})
	return p
}

// remember keeps a version ready, in the place of another one where there are
// too many. The lock must be held.
func (r *Registry) remember(k versionKey, o *older) {
	for other := range r.programs {
		if len(r.programs) < maxPrograms {
			break
		}
		delete(r.programs, other)
	}
	r.programs[k] = o
}

// Status tells what is live of a bot, and how its draft differs.
type Status struct {
	Live      string          `json:"live"`
	Draft     string          `json:"draft"` // version of the folder as it is now; "" where it has errors
	Errors    int             `json:"errors"`
	Warnings  int             `json:"warnings"`
	Problems  []string        `json:"problems,omitempty"` // of the draft, FILE:LINE:COL: ...
	Publishes []PublishStatus `json:"publishes"`          // the newest first
}

// PublishStatus is a publish, with who is still on what it made live.
type PublishStatus struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	Message string    `json:"message,omitempty"`
	By      string    `json:"by"`
	Inside  int       `json:"inside"` // open talks on it
}

// Status returns where a bot stands.
func (r *Registry) Status(ctx context.Context, bot string, n int) (*Status, error) {
	l := r.get(bot)
	if l == nil {
		return nil, errNotServed
	}
	list, err := r.cfg.Store.Publishes(ctx, bot, n)
	if err != nil {
		return nil, err
	}
	pins, err := r.cfg.Store.Pins(ctx, bot)
	if err != nil {
		return nil, err
	}
	out := &Status{Live: l.program.Version, Publishes: []PublishStatus{}}
	p, diags, err := Load(l.dir)
	if err != nil {
		return nil, err
	}
	out.Errors, out.Warnings = diags.Errors(), len(diags)-diags.Errors()
	if out.Errors == 0 {
		out.Draft = p.Version
	}
	for _, d := range diags {
		out.Problems = append(out.Problems, d.String())
	}
	for _, p := range list {
		out.Publishes = append(out.Publishes, PublishStatus{Version: p.Version, At: p.At, Message: p.Message, By: p.By, Inside: pins[p.Version]})
		delete(pins, p.Version) // shown once
	}
	return out, nil
}

// Summary tells in short where a bot stands.
type Summary struct {
	Name             string
	Live             store.Publish // the newest
	Number           int           // of publishes, at most maxHistory; 0 where nothing is live
	Differs          bool          // the folder from what is live
	Errors, Warnings int           // of the folder
}

// Summary returns where a bot stands, its folder as it was when the disk was
// last looked at.
func (r *Registry) Summary(ctx context.Context, bot string) (*Summary, error) {
	l := r.get(bot)
	if l == nil {
		return nil, errNotServed
	}
	list, err := r.cfg.Store.Publishes(ctx, bot, maxHistory)
	if err != nil {
		return nil, err
	}
	out := &Summary{Name: l.program.Bot.Name.Value, Number: len(list)}
	if len(list) > 0 {
		out.Live = list[0]
	}
	r.look.Lock()
	defer r.look.Unlock()
	if f := r.folders[l.dir]; f != nil {
		out.Differs = f.version != l.program.Version
		out.Errors = f.diags.Errors()
		out.Warnings = len(f.diags) - out.Errors
	}
	return out, nil
}
