namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Finds what a text says beside its matter: when, compared with what, whose, from where, what is to be done. Used once.</summary>
internal sealed class FactReader(IReadOnlyList<Word> words, string language)
{
    private readonly HashSet<string> _facts = new(StringComparer.Ordinal);

    public IReadOnlySet<string> Read()
    {
        if (language is "en" or "")
        {
            NoteForm();
        }

        var hasOrigin = words.Any(word => word.Text is "from");
        for (var i = 0; i < words.Count; i++)
        {
            Note(i, hasOrigin);
        }

        return _facts;
    }

    private void Note(int i, bool hasOrigin)
    {
        var word = words[i].Text;
        if (EnglishWords.Dates.Contains(word) && !(word is "may" && !words[i].IsName))
        {
            _facts.Add($"date:{word}");
        }

        if (EnglishWords.Comparatives.TryGetValue(word, out var comparison))
        {
            _facts.Add($"than:{comparison}");
        }

        if (language is "en" or "")
        {
            NoteEnglish(i, word, hasOrigin);
        }
    }

    private void NoteEnglish(int i, string word, bool hasOrigin)
    {
        NoteQuestion(i, word);
        if (EnglishWords.Persons.TryGetValue(word, out var person) && person != "1")
        {
            _facts.Add($"person:{person}");
        }

        var stem = MeaningMarks.StemOf(word);
        if (EnglishWords.Acts.Contains(stem))
        {
            _facts.Add($"act:{stem}");
        }

        if (EnglishWords.Particles.Contains(word) && EnglishWords.ParticleVerbs.Contains(Stems.Of(Before(i))))
        {
            _facts.Add($"act:{word}");
        }

        if ((EnglishWords.Directions.Contains(word) || (hasOrigin && word is "to")) && After(i) is { } target)
        {
            _facts.Add($"{word}:{target}");
        }
    }

    /// <summary>Whether it is asked if something is so, and who does what to whom, as soon as the one who is asked takes part.</summary>
    private void NoteForm()
    {
        var bare = Courtesy.Strip(words);
        if (bare.Count > 0 && EnglishWords.Whether.Contains(bare[0]))
        {
            _facts.Add("asks:whether");
        }

        if (bare.Contains("you"))
        {
            _facts.Add("roles:" + string.Concat(bare.Select(word => word switch { "i" or "me" => "1", "you" => "2", _ => "" })));
        }
    }

    private void NoteQuestion(int i, string word)
    {
        if (EnglishWords.Questions.Contains(word))
        {
            _facts.Add($"asks:{word}");
        }

        if (word is "how" && i + 1 < words.Count && EnglishWords.Measures.Contains(words[i + 1].Text))
        {
            _facts.Add($"asks:how {words[i + 1].Text}");
        }
    }

    private string Before(int i) => i > 0 ? words[i - 1].Text : "";

    /// <summary>The stem of the next word that carries matter.</summary>
    private string? After(int i) =>
        words.Skip(i + 1).Take(4).Where(word => !Languages.IsFiller(word.Text, language)).Select(word => MeaningMarks.StemOf(word.Text)).FirstOrDefault();
}
