// Reads a log that linecert wrote, by golang.org/x/mod, which shares no code with it: the
// checkpoint by the keys of the log and its witnesses, then every entry up to the root.
// Usage: entries <folder> <log vkey> <witness vkey>...
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// entries reads every entry of a log of this size, bundle by bundle.
func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += 256 {
		name := fmt.Sprintf("tile/entries/%03d", first/256)
		if size-first < 256 {
			name += fmt.Sprintf(".p/%d", size-first)
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		check(err == nil, "%v", err)
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:2+length])
			data = data[2+length:]
		}
	}
	return all
}

// hashes are those of a tree that is kept in memory.
type hashes []tlog.Hash

func (h hashes) ReadHashes(wanted []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range wanted {
		found = append(found, h[index])
	}
	return found, nil
}

func main() {
	folder := os.Args[1]
	log, err := note.NewVerifier(os.Args[2])
	check(err == nil, "%v", err)
	known := []note.Verifier{log}
	for _, vkey := range os.Args[3:] {
		known = append(known, newWitness(vkey))
	}
	checkpoint, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err == nil, "%v", err)
	opened, err := note.Open(checkpoint, note.VerifierList(known...))
	check(err == nil, "checkpoint: %v", err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err == nil, "%v", err)
	root, err := tlog.ParseHash(lines[2])
	check(err == nil, "%v", err)

	var stored hashes
	all := entries(folder, size)
	check(int64(len(all)) == size, "%d entries for a tree of %d", len(all), size)
	for n, entry := range all {
		more, err := tlog.StoredHashes(int64(n), entry, stored)
		check(err == nil, "%v", err)
		stored = append(stored, more...)
	}
	found, err := tlog.TreeHash(size, stored)
	check(err == nil && found == root, "the entries have another root: %v", err)
	fmt.Printf("%d entries, %d signatures\n", size, len(opened.Sigs))
}
