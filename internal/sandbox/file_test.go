package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

func TestFileKeepsWhatClientsWrote(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.json")
	s := open(t, file)
	client := ssmClient(s, home)
	create(t, client, preferences("one"))
	shows(t, client, "", "1 Creating")
	texts := []string{preferences("one"), `{"schemaVersion": "1.0",  "inputs": {"a<b": "é & \ud800"}}`, `{"schemaVersion":"1.0"}`, preferences("<two>")}
	for i, text := range texts[1:] {
		if err := update(t.Context(), client, fmt.Sprint(i+1), text); err != nil {
			t.Fatal(err)
		}
	}
	create(t, ssmClient(s, "us-east-1"), preferences("there"))
	golden.Compare(t, "testdata/sandbox.json", string(contents(t, file)))
	closeServer(t, s)

	again := ssmClient(open(t, file), home)
	for i, want := range texts {
		out, err := read(t.Context(), again, fmt.Sprint(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if got := aws.ToString(out.Content); got != want {
			t.Errorf("version %d after reopening: got %q, want %q", i+1, got, want)
		}
	}
	shows(t, again, "$LATEST", "4 Active") // which that read has moved on from Updating
}

func contents(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A person may place any content, and leave out what can be told.
func TestFileByHand(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.json")
	byHand := `{"accounts": {"111111111111": {"eu-west-1": {"default": 2, "versions": [
		{"number": 3, "content": {"inputs": {"idleSessionTimeout": 20, "x": [ ]}, "inputs": null}},
		{"number": 2, "status": "Failed", "content": "no JSON"}
	], "documents": {"Other": {"type": "Command", "default": 1, "versions": [{"number": 1, "content": 5}]}}}, "eu-west-2": {}, "eu-west-3": null}}}`
	if err := os.WriteFile(file, []byte(byHand), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, file)
	d := s.Document("111111111111", home)
	if got, want := string(d.latest().Content), "{\n  \"inputs\": {\n    \"idleSessionTimeout\": 20,\n    \"x\": []\n  },\n  \"inputs\": null\n}"; got != want {
		t.Errorf("content as a value: got %s, want %s", got, want)
	}
	if d.latest().Status != Active || d.version(2).Status != Failed || d.version(2).Content != "no JSON" {
		t.Errorf("versions: got %+v", d.Versions)
	}
	for _, empty := range []string{"eu-west-2", "eu-west-3"} {
		if d := s.Document("111111111111", empty); d != nil {
			t.Errorf("document of %s: got %+v, want none", empty, d)
		}
	}
	if string(contents(t, file)) != byHand {
		t.Error("the file was changed by reading it")
	}
	create(t, ssmClient(s, "eu-west-3"), preferences("new"))
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode after a write: got %v, want 0600", info.Mode())
	}
}

func TestDamagedFile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/damaged/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no damaged files: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "state.json")
			text := contents(t, name)
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
			s, err := Open(file)
			if err == nil {
				closeServer(t, s)
				t.Fatal("opened")
			}
			golden.Compare(t, strings.TrimSuffix(name, ".json")+".txt", strings.ReplaceAll(err.Error(), file, "state.json")+"\n")
			if string(contents(t, file)) != string(text) {
				t.Error("the damaged file was changed")
			}
			if left, err := filepath.Glob(file + ".*"); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

func TestFileIsLocked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	first := open(t, file)
	_, err := Open(file)
	if !errors.Is(err, errLocked) || !strings.Contains(err.Error(), file) {
		t.Errorf("second open: got %v, want an error that says locked and names the file", err)
	}
	closeServer(t, first)
	closeServer(t, open(t, file))
	if left, err := filepath.Glob(file + "?*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// What was answered is in the file, however many write at once.
func TestFileUnderParallelWrites(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	s := open(t, file)
	var writers sync.WaitGroup
	for i := range 20 {
		writers.Go(func() {
			account := fmt.Sprintf("%012d", i)
			if _, err := s.Write(account, home, preferences("x")); err != nil {
				t.Error(err)
			}
			var kept world
			if err := json.Unmarshal(contents(t, file), &kept); err != nil {
				t.Error(err)
			}
			if kept.document(place{account, home}, standardName) == nil {
				t.Errorf("account %s was answered and is not in the file", account)
			}
		})
	}
	writers.Wait()
}

// A call that was cut off must not write into a file that is another's by now.
func TestFileIsLeftAloneAfterClose(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	first, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	closeServer(t, first)
	second := open(t, file)
	if _, err := second.Write(DefaultAccount, home, preferences("second")); err != nil {
		t.Fatal(err)
	}
	before := string(contents(t, file))
	if _, err := first.Write(DefaultAccount, home, preferences("late")); err == nil {
		t.Error("written after the end")
	}
	if got := string(contents(t, file)); got != before {
		t.Errorf("file: got %s, want %s", got, before)
	}
}

func TestFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "state.json")
	s, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(DefaultAccount, home, preferences("x")); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("write without a folder: got %v, want an error that names the file", err)
	}
	if _, err := Open(filepath.Join(folder, "other.json")); err == nil || !strings.Contains(err.Error(), "there is no folder "+folder) || strings.Contains(err.Error(), ".lock") {
		t.Errorf("a file in a folder that is absent: got %v", err)
	}
}

func FuzzContent(f *testing.F) {
	for _, seed := range []string{"", "{}", "{\n  \"a\": 1\n}", `{"a":1}`, `"x"`, "null", "[\n  1\n]", "5", "{\n  \"<\": \"\\u2028 \"\n}", "a\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kept, err := (&world{Accounts: map[string]map[string]*region{"1": {"r": {Document: &Document{Versions: []Version{{Content: Content(text)}}}}}}}).encode()
		if err != nil {
			t.Fatal(err)
		}
		var back world
		if err := json.Unmarshal(kept, &back); err != nil {
			t.Fatal(err)
		}
		// A client's text comes out of JSON, so it is UTF-8.
		if got, want := string(back.Accounts["1"]["r"].Versions[0].Content), strings.ToValidUTF8(text, "\uFFFD"); got != want && text == want {
			t.Errorf("got %q, want %q from %s", got, want, kept)
		}
	})
}
