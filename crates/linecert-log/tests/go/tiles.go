// Opens a log that linecert wrote with Go's own implementation, which shares no code with it,
// and refuses what is forged. Usage: tiles <folder> <log skey> <log vkey> <witness vkey>
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func read(parts ...string) []byte {
	data, err := os.ReadFile(filepath.Join(parts...))
	check(err == nil, "%v", err)
	return data
}

// tiles reads tiles by the paths of C2SP, which have no height in them.
type tiles struct{ folder string }

func (t tiles) Height() int                      { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func tree(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err == nil, "%v", err)
	hash, err := tlog.ParseHash(lines[2])
	check(err == nil, "%v", err)
	return tlog.Tree{N: size, Hash: hash}
}

func hashes(lines []string) []tlog.Hash {
	var proof []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		check(err == nil, "%v", err)
		proof = append(proof, hash)
	}
	return proof
}

func main() {
	folder, skey, vkey := os.Args[1], os.Args[2], os.Args[3]
	log, err := note.NewVerifier(vkey)
	check(err == nil, "%v", err)
	known := note.VerifierList(log, newWitness(os.Args[4]))

	checkpoint := read(folder, "checkpoint")
	opened, err := note.Open(checkpoint, known)
	check(err == nil, "checkpoint: %v", err)
	check(len(opened.Sigs) == 2, "%d signatures verified", len(opened.Sigs))
	_, err = note.Open(bytes.Replace(checkpoint, []byte("\n7"), []byte("\n8"), 1), known)
	check(err != nil, "a forged checkpoint was opened")

	signer, err := note.NewSigner(skey)
	check(err == nil, "%v", err)
	signed, err := note.Sign(&note.Note{Text: opened.Text}, signer)
	check(err == nil, "%v", err)
	check(bytes.HasPrefix(checkpoint, signed), "Go signs the checkpoint otherwise")

	now := tree(opened.Text)
	reader := tlog.TileHashReader(now, tiles{folder})
	root, err := tlog.TreeHash(now.N, reader)
	check(err == nil && root == now.Hash, "the tiles have another root: %v", err)

	proofs, err := filepath.Glob(filepath.Join(folder, "proofs", "*"))
	check(err == nil && len(proofs) > 5, "%d proofs", len(proofs))
	for _, path := range proofs {
		checkProof(path, now, reader)
	}
	checkConsistency(folder, now, reader)
	fmt.Printf("Go agrees on %d leaves and %d proofs\n", now.N, len(proofs))
}

// checkProof compares a proof with the one that Go makes of the tiles.
func checkProof(path string, now tlog.Tree, reader tlog.HashReader) {
	parts := strings.SplitN(string(read(path)), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	check(lines[0] == "c2sp.org/tlog-proof@v1", "%s: %s", path, lines[0])
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err == nil, "%v", err)
	check(tree(parts[1]) == now, "%s: another tree", path)
	proof := tlog.RecordProof(hashes(lines[2:]))
	entry := tlog.RecordHash(read(filepath.Dir(path), "..", "leaves", filepath.Base(path)))
	err = tlog.CheckRecord(proof, now.N, now.Hash, index, entry)
	check(err == nil, "%s: %v", path, err)
	err = tlog.CheckRecord(proof, now.N, now.Hash, index, tlog.RecordHash([]byte("forged")))
	check(err != nil, "%s: a forged entry was proved", path)
	err = tlog.CheckRecord(proof, now.N, now.Hash, index^1, entry)
	check(err != nil, "%s: a forged index was proved", path)
	made, err := tlog.ProveRecord(now.N, index, reader)
	check(err == nil && fmt.Sprint(made) == fmt.Sprint(proof), "%s: Go makes another proof", path)
}

// checkConsistency compares the request to a witness with the proof that Go makes.
func checkConsistency(folder string, now tlog.Tree, reader tlog.HashReader) {
	before := tree(string(read(folder, "before")))
	request := strings.SplitN(string(read(folder, "request")), "\n\n", 2)
	lines := strings.Split(request[0], "\n")
	check(lines[0] == fmt.Sprintf("old %d", before.N), "%s", lines[0])
	proof := tlog.TreeProof(hashes(lines[1:]))
	err := tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash)
	check(err == nil, "consistency: %v", err)
	err = tlog.CheckTree(proof, now.N, now.Hash, before.N, now.Hash)
	check(err != nil, "a fork was proved")
	made, err := tlog.ProveTree(now.N, before.N, reader)
	check(err == nil && fmt.Sprint(made) == fmt.Sprint(proof), "Go makes another proof")
}
