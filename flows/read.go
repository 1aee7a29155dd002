package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// ReadBot reads a bot's folder; id is the folder's name. The bot is never nil:
// what could not be read is missing from it, and said in the diagnostics, which
// are sorted.
func ReadBot(id string, fsys fs.FS) (*Bot, Diags) {
	r := &reader{fsys: fsys, bot: &Bot{ID: id, Languages: []string{"en"}, Timezone: "UTC"}}
	if !IsID(strings.ReplaceAll(id, "-", "_")) {
		r.errorf("bot.yaml", "bad-id", "rename it: small letters, digits, _ and -, beginning with a letter", "the folder's name `%s` is no id", id)
	}
	files := r.list(".")
	r.botYAML(files)
	flows := r.flowFiles()
	defer r.ahead(flows)()
	for _, name := range flows.names {
		r.flow(name, flows.texts[name])
	}
	if len(flows.names) == 0 {
		r.errorf("flows", "missing-file", "write flows/welcome.yaml, say", "the bot has no flow")
	}
	r.orphans(flows)
	for _, name := range flows.layouts {
		at := slices.IndexFunc(r.bot.Flows, func(f *Flow) bool { return f.ID == name })
		if at < 0 {
			r.layout(name, nil)
			continue
		}
		r.layout(name, r.bot.Flows[at])
	}
	r.botTexts(files)
	r.faq(files)
	r.strays(files)
	r.media(files)
	r.bot.Version, _ = Hash(fsys) // what cannot be read was reported above
	r.diags.Sort()
	return r.bot, r.diags
}

type reader struct {
	fsys  fs.FS
	bot   *Bot
	diags Diags
	begun map[string]func() (*Doc, error) // the files that are read ahead, by name
}

func (r *reader) errorf(file, rule, hint, format string, args ...any) {
	r.diags = append(r.diags, Diag{Rule: rule, Severity: Error, File: file, Pos: Pos{Line: 1, Column: 1}, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (r *reader) warnf(file, rule, hint, format string, args ...any) {
	r.errorf(file, rule, hint, format, args...)
	r.diags[len(r.diags)-1].Severity = Warning
}

// list returns what is in a folder, sorted by name, hidden files left out. A
// folder that is not there is empty.
func (r *reader) list(dir string) []fs.DirEntry {
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		if dir == "." || !errors.Is(err, fs.ErrNotExist) {
			r.errorf(dir, "unreadable", "", "%v", err)
		}
		return nil
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") })
}

// ahead begins to read the files of flows, as many at a time as there are
// processors, in the order in which they will be asked for. The reader must
// wait before it is done.
func (r *reader) ahead(files flowFiles) (wait func()) {
	var order []func() (*Doc, error)
	r.begun = map[string]func() (*Doc, error){}
	begin := func(name string) {
		r.begun[name] = sync.OnceValues(func() (*Doc, error) { return readDoc(r.fsys, name) })
		order = append(order, r.begun[name])
	}
	for _, id := range files.names {
		begin(path.Join("flows", id+".yaml"))
		for _, lang := range files.texts[id] {
			begin(path.Join("flows", id+"."+lang+".yaml"))
		}
	}
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(order)-1) {
		all.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(order); i = next.Add(1) - 1 {
				quietly(order[i])
			}
		})
	}
	return all.Wait
}

// quietly reads a file for somebody else. Where that panics, it does so again
// for who asks for the file.
func quietly(read func() (*Doc, error)) {
	defer func() { _ = recover() }()
	read()
}

// doc reads one file, unless that has begun.
func (r *reader) doc(name string) *Doc {
	read, ok := r.begun[name]
	if !ok {
		read = func() (*Doc, error) { return readDoc(r.fsys, name) }
	}
	delete(r.begun, name) // with its nodes, once they are used
	d, err := read()
	if err != nil {
		r.errorf(name, "unreadable", "", "%v", err)
		return nil
	}
	return d
}

// readDoc reads one file.
func readDoc(fsys fs.FS, name string) (*Doc, error) {
	src, err := readAtMost(fsys, name, maxFile)
	if err != nil {
		return nil, err
	}
	return ReadDoc(name, src), nil
}

// readAtMost reads a file, of one with more than so many bytes one byte more.
func readAtMost(fsys fs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

func (r *reader) botYAML(files []fs.DirEntry) {
	if !slices.ContainsFunc(files, func(e fs.DirEntry) bool { return e.Name() == "bot.yaml" }) {
		r.errorf("bot.yaml", "missing-file", "write bot.yaml, beginning with `parley: 1`", "the bot has no bot.yaml")
		return
	}
	d := r.doc("bot.yaml")
	if d == nil {
		return
	}
	d.botFile(r.bot)
	if len(r.bot.Languages) == 0 {
		r.bot.Languages = []string{"en"}
	}
	if r.bot.Timezone == "" {
		r.bot.Timezone = "UTC"
	}
	r.diags = append(r.diags, d.Diags()...)
}

// flowFiles are the files of flows/: ids, and the languages of their texts.
type flowFiles struct {
	names   []string
	texts   map[string][]string
	layouts []string // the flows that have a layout file
}

func (r *reader) flowFiles() flowFiles {
	out := flowFiles{texts: map[string][]string{}}
	for _, e := range r.list("flows") {
		file := path.Join("flows", e.Name())
		base, isYAML := strings.CutSuffix(e.Name(), ".yaml")
		name, lang, hasLang := strings.Cut(base, ".")
		switch {
		case e.IsDir() || !isYAML:
			r.stray(file)
		case !hasLang:
			out.names = append(out.names, name)
		case lang == "layout":
			out.layouts = append(out.layouts, name)
		case !IsLanguage(lang):
			r.stray(file)
		case r.spoken(file, lang):
			out.texts[name] = append(out.texts[name], lang)
		}
	}
	return out
}

// spoken checks that a file's language is one that the bot is translated to.
func (r *reader) spoken(file, lang string) bool {
	switch i := slices.Index(r.bot.Languages, lang); {
	case i < 0:
		r.warnf(file, "unknown-language", "add it to `languages` in bot.yaml, or delete the file", "the bot does not speak `%s`", lang)
		return false
	case i == 0:
		r.warnf(file, "unknown-language", "delete the file", "`%s` is the language that the flows are written in", lang)
		return false
	}
	return true
}

func (r *reader) flow(id string, langs []string) {
	d := r.doc(path.Join("flows", id+".yaml"))
	if d == nil {
		return
	}
	f := d.flow(id)
	r.diags = append(r.diags, d.Diags()...)
	r.bot.Flows = append(r.bot.Flows, f)
	if len(langs) == 0 {
		return
	}
	keys, broken := wordedKeys(f.Wordings()), make(map[string]bool, len(f.Broken))
	for _, id := range f.Broken {
		broken[id] = true
	}
	lost := slices.Contains(f.Lost, "steps")
	for _, lang := range langs {
		t := r.doc(path.Join("flows", id+"."+lang+".yaml"))
		if t == nil {
			continue
		}
		f.Texts = append(f.Texts, t.translation(lang, keys, func(key string) bool {
			step, _, _ := strings.Cut(key, ".")
			return lost || broken[step]
		}))
		r.diags = append(r.diags, t.Diags()...)
	}
}

// orphans reports texts of flows that do not exist.
func (r *reader) orphans(files flowFiles) {
	for name, langs := range files.texts {
		if !slices.Contains(files.names, name) {
			for _, lang := range langs {
				r.warnf(path.Join("flows", name+"."+lang+".yaml"), "orphan-translation", DidYouMean(name, files.names), "there is no flow `%s`", name)
			}
		}
	}
}

func (r *reader) botTexts(files []fs.DirEntry) {
	for _, e := range files {
		lang, ok := langOf(e.Name(), "bot")
		if !ok || e.IsDir() || !r.spoken(e.Name(), lang) {
			continue
		}
		if d := r.doc(e.Name()); d != nil {
			r.bot.Translations = append(r.bot.Translations, d.translation(lang, wordedKeys(r.bot.Wordings()), func(key string) bool {
				name, ok := strings.CutPrefix(key, "texts.")
				return ok && IsID(name)
			}))
			r.diags = append(r.diags, d.Diags()...)
		}
	}
}

// langOf returns the language of NAME.LANG.yaml.
func langOf(file, name string) (lang string, ok bool) {
	base, isYAML := strings.CutSuffix(file, ".yaml")
	lang, isOurs := strings.CutPrefix(base, name+".")
	return lang, isYAML && isOurs && IsLanguage(lang)
}

// strays looks at what lies beside bot.yaml.
func (r *reader) strays(files []fs.DirEntry) {
	folders := []string{"flows", "conversations", "media"}
	for _, e := range files {
		name := e.Name()
		_, isBot := langOf(name, "bot")
		_, isFAQ := langOf(name, "faq")
		switch {
		case e.IsDir() && slices.Contains(folders, name), !e.IsDir() && (name == "bot.yaml" || name == "faq.yaml" || isBot || isFAQ):
		case strings.HasPrefix(name, "README"), strings.HasPrefix(name, "LICENSE"), name == NotesFile:
		default:
			r.stray(name)
		}
	}
}

func (r *reader) stray(file string) {
	hint := ""
	if base, ok := strings.CutSuffix(file, ".yml"); ok {
		hint = fmt.Sprintf("rename it to `%s.yaml`", path.Base(base))
	}
	r.warnf(file, "stray-file", hint, "the file is no part of a bot and is not read")
}

// media lists the files of media/, with those of its folders.
func (r *reader) media(files []fs.DirEntry) {
	if !slices.ContainsFunc(files, func(e fs.DirEntry) bool { return e.Name() == "media" && e.IsDir() }) {
		return
	}
	names, odd, err := mediaFiles(r.fsys)
	if err != nil {
		r.errorf("media", "unreadable", "", "%v", err)
	}
	for _, name := range odd {
		r.warnf("media/"+name, "unreadable", "put the file itself there", "this is no file, or a link that leads nowhere or out of the folder; it is left out")
	}
	r.bot.Media = names
}

// mediaFiles returns the paths below media/, sorted, hidden ones left out, and
// apart from them those that cannot be read as a file.
func mediaFiles(fsys fs.FS) (names, odd []string, _ error) {
	err := fs.WalkDir(fsys, "media", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), ".") && e.IsDir():
			return fs.SkipDir
		case !e.IsDir() && !strings.HasPrefix(e.Name(), "."):
			name := strings.TrimPrefix(p, "media/")
			if info, err := fs.Stat(fsys, p); err != nil || !info.Mode().IsRegular() {
				odd = append(odd, name)
				return nil
			}
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, odd, err
}

// Sum tells the content of a file of a bot.
type Sum struct {
	Name string // path inside the bot's folder
	Size int64  // bytes
	Hash string // SHA-256 of the content, in hex
}

// Sums returns the files that make a version of a bot, by name. Layout and
// conversations are no part of it.
func Sums(fsys fs.FS) ([]Sum, error) {
	files, err := canonical(fsys)
	if err != nil {
		return nil, fmt.Errorf("list the bot's files: %w", err)
	}
	out := make([]Sum, len(files))
	for i, name := range files {
		if out[i], err = sumOf(fsys, name); err != nil {
			return nil, fmt.Errorf("hash the bot's files: %w", err)
		}
	}
	return out, nil
}

// Version names the content of a bot: 16 hexadecimal digits of the SHA-256 of
// the sums of its files.
func Version(sums []Sum) string {
	sum := sha256.New()
	for _, s := range sums {
		fmt.Fprintf(sum, "%s\x00%d\x00%s", s.Name, s.Size, s.Hash)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// Hash returns the version of the bot in a folder. A folder that has a method
// Version knows it.
func Hash(fsys fs.FS) (string, error) {
	if known, ok := fsys.(interface{ Version() string }); ok {
		return known.Version(), nil
	}
	sums, err := Sums(fsys)
	if err != nil {
		return "", err
	}
	return Version(sums), nil
}

// sumOf reads one file, a piece at a time: a video is not read into memory.
func sumOf(fsys fs.FS, name string) (Sum, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	content := sha256.New()
	n, err := io.Copy(content, f)
	return Sum{Name: name, Size: n, Hash: hex.EncodeToString(content.Sum(nil))}, err
}

// canonical returns the files that make a version, sorted.
func canonical(fsys fs.FS) ([]string, error) {
	var out []string
	for _, dir := range []string{".", "flows"} {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil && (dir == "." || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		for _, e := range entries {
			name := e.Name()
			first, _, _ := strings.Cut(name, ".")
			switch {
			case e.IsDir(), !strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".layout.yaml"):
			case dir == "flows", first == "bot", first == "faq":
				out = append(out, path.Join(dir, name))
			}
		}
	}
	media, _, err := mediaFiles(fsys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range media {
		out = append(out, "media/"+name)
	}
	slices.Sort(out)
	return out, nil
}
