// Package editor holds what is written in TypeScript: the page of the web
// chat, built into dist by `npm run build` and embedded here. dist is not kept
// in git but for dist/.keep, so `go build` works without npm; a binary built
// so serves no pages and says why.
package editor

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist returns the built files: chat.html, and assets/ with a hash in each
// name. It holds nothing but .keep where they were not built.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is named in the line above
	}
	return sub
}
