// Package templates holds whole bots to begin with, as files: each folder at
// the top of [FS] is a bot that runs as it is, with its texts in English and
// French and the conversations that test it.
//
// `parley new` lists the folders and copies one:
//
//	parley new bakery my-shop
package templates

import "embed"

// FS holds the templates. Its top level has folders only, one a bot; the
// folder's name is the template's.
//
//go:embed all:bakery all:restaurant all:salon
var FS embed.FS
