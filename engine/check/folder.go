package check

import (
	"fmt"
	"io/fs"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// Checked is a bot's folder with all that is wrong in it.
type Checked struct {
	Bot     *flows.Bot      // nil where not even bot.yaml can be read
	Program *engine.Program // nil where there is an error in the bot itself
	Talks   []Talk          // sorted by file; none are read where Program is nil
	Diags   flows.Diags     // sorted
}

// Talk is a file of conversations/.
type Talk struct {
	*replay.Conversation
	Source []byte
	Diags  flows.Diags // of the file; they stand among those of Checked too
}

// Folder reads and checks a whole folder: the bot, what the server cannot do
// for it yet, its translations and its conversations. It is what `parley check`
// tells. Its error is of fsys.
func Folder(id string, fsys fs.FS) (*Checked, error) {
	c := &Checked{}
	c.Bot, c.Diags = flows.ReadBot(id, fsys)
	if c.Bot == nil {
		c.Diags.Sort()
		return c, nil
	}
	p, more := Bot(c.Bot)
	c.Diags = append(c.Diags, more...)
	sound := c.Diags.Errors() == 0
	c.Diags = append(c.Diags, Served(c.Bot)...)
	if sound {
		c.Program = p
		notes, found := flows.ReadNotes(fsys)
		c.Diags = append(append(c.Diags, found...), Outdated(c.Bot, notes)...)
		if err := c.talks(fsys); err != nil {
			return nil, err
		}
	}
	c.Diags.Sort()
	return c, nil
}

func (c *Checked) talks(fsys fs.FS) error {
	files, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		return fmt.Errorf("list the conversations: %w", err)
	}
	for _, file := range files {
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		talk := Talk{Source: src}
		talk.Conversation, talk.Diags = replay.Read(c.Bot, file, src)
		c.Talks = append(c.Talks, talk)
		c.Diags = append(c.Diags, talk.Diags...)
	}
	return nil
}
