package bots

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
)

// MaxMedium is how many bytes a file may have that is put into media/.
const MaxMedium = 16 << 20

// maxMedia is how many files media/ may hold before another is put there.
const maxMedia = 2000

// mediaKinds are the names that a file may end with that is put into media/,
// and how its content must begin where that can be told; see
// https://mimesniff.spec.whatwg.org.
var mediaKinds = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".avif": "", ".svg": "", ".mp3": "", ".m4a": "", ".aac": "", ".ogg": "application/ogg", ".opus": "application/ogg", ".wav": "audio/wave",
	".mp4": "", ".webm": "video/webm", ".mov": "", ".pdf": "application/pdf",
}

// SaveMedium puts a file into the media/ folder of a bot, under a name that is
// made of the one that it had, and never in the place of another. One that is
// there with the same content is taken. It fails with an [UnfitError].
func (r *Registry) SaveMedium(bot, name string, b []byte) (*Medium, error) {
	ext := strings.ToLower(path.Ext(name))
	kind, known := mediaKinds[ext]
	found := http.DetectContentType(b)
	switch {
	case !known:
		return nil, &UnfitError{"media", "the file", "is of a kind that a chat does not show: take a picture, a sound, a video or a PDF"}
	case len(b) == 0:
		return nil, &UnfitError{"media", "the file", "is empty"}
	case len(b) > MaxMedium:
		return nil, &UnfitError{"media", "the file", "has more than 16 MiB"}
	case kind != "" && found != kind, strings.HasPrefix(found, "text/html"):
		return nil, &UnfitError{"media", "the file", "is not what its name ends with, " + ext}
	}
	f, err := r.open(bot)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r.saving.Lock()
	defer r.saving.Unlock()
	if all, err := f.listMedia(); err != nil {
		return nil, err
	} else if len(all) >= maxMedia {
		return nil, &UnfitError{"media", "media/", fmt.Sprintf("holds %d files already; delete some first", maxMedia)}
	}
	place, there, err := freePlace(f.root, slug(strings.TrimSuffix(path.Base(name), path.Ext(name))), ext, b)
	if err != nil {
		return nil, err
	}
	if !there {
		from, err := bring(f.root, place, b)
		if err == nil {
			err = carryOut(f.root, []move{{place, from}})
		}
		if err != nil {
			_ = sweep(f.root)
			return nil, fmt.Errorf("write %s: %w", place, err)
		}
		r.followers.tell(bot)
	}
	return &Medium{strings.TrimPrefix(place, "media/"), int64(len(b))}, nil
}

// freePlace returns where a file may lie: media/STEM.ext, or with a number. It
// may be there already.
func freePlace(root *os.Root, stem, ext string, b []byte) (place string, there bool, err error) {
	for n := 1; ; n++ {
		place = "media/" + stem + ext
		if n > 1 {
			place = fmt.Sprintf("media/%s-%d%s", stem, n, ext)
		}
		switch is, err := root.Lstat(place); {
		case errors.Is(err, fs.ErrNotExist):
			return place, false, nil
		case err != nil:
			return "", false, err
		case is.Mode().IsRegular() && is.Size() == int64(len(b)):
			if old, err := root.ReadFile(place); err == nil && bytes.Equal(old, b) {
				return place, true, nil
			}
		}
	}
}

// maxStem is how long the name of a medium is made, in bytes.
const maxStem = 60

// slug makes a name of s that every system and every address takes.
func slug(s string) string {
	var out strings.Builder
	for _, c := range strings.ToLower(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out.WriteRune(c)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
		if out.Len() >= maxStem {
			break
		}
	}
	if name := strings.Trim(out.String(), "-"); name != "" {
		return name
	}
	return "file"
}

// DeleteMedium takes a file out of the media/ folder of a bot, and tells
// whether there was one.
func (r *Registry) DeleteMedium(bot, name string) (bool, error) {
	f, err := r.open(bot)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if f.media == nil || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return false, nil
	}
	r.saving.Lock()
	defer r.saving.Unlock()
	if is, err := f.media.Lstat(name); err != nil || is.IsDir() {
		return false, nil
	}
	if err := f.media.Remove(name); err != nil {
		return false, fmt.Errorf("delete media/%s: %w", name, err)
	}
	r.followers.tell(bot)
	return true, syncDir(f.media, path.Dir(name))
}
