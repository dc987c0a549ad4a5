using System.Text;
using System.Text.Json;
using CsCheck;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

/// <summary>Unigram models beside an exhaustive search; the ids of the reference library are in <see cref="GoldenPipelineTests"/>.</summary>
public sealed class UnigramTests
{
    private static readonly (string Piece, double Score)[] s_vocabulary =
    [
        ("<unk>", 0), ("<s>", 0), ("a", -2.1), ("b", -2.6), ("c", -4.3), ("ab", -3.2), ("bc", -3.9), ("abc", -5.7), ("ca", -4.05), ("aab", -6.2), ("\u65e5", -5.1), ("\U0001F600b", -6.6),
    ];

    [Fact]
    public void The_pieces_are_the_likeliest_of_all_ways_to_cut() =>
        Gen.OneOf(new[] { "a", "b", "c", "x", "\u65e5", "\U0001F600" }.Select(Gen.Const).ToArray()).Array[0, 9].Select(string.Concat).Sample(text =>
        {
            int[] ids = Load().Encode(text, addSpecialTokens: false);
            Assert.Equal(text.Length == 0 ? 0 : Best([.. text.EnumerateRunes()], 0), Score(ids, text), 1e-9);
        });

    [Fact]
    public void Neighbouring_unknowns_are_one_token() => Assert.Equal([2, 0, 3, 0], Load().Encode("axyzbz", addSpecialTokens: false));

    [Fact]
    public void What_no_piece_covers_is_spelled_in_bytes()
    {
        var tokenizer = Load(Bytes(), byteFallback: true);
        int[] ids = tokenizer.Encode("a\u00e9b", addSpecialTokens: false);
        Assert.Equal([2, s_vocabulary.Length + 0xC3, s_vocabulary.Length + 0xA9, 3], ids);
    }

    [Fact]
    public void Byte_pieces_and_special_tokens_can_not_be_spelled()
    {
        var tokenizer = Load([.. Bytes(), ("<", -3), ("0", -3), ("x", -3), ("4", -3), ("1", -3), (">", -3), ("s", -3)], byteFallback: true, special: true);
        foreach (string text in (string[])["<0x41>", "<s>", "<unk>"])
        {
            int[] ids = tokenizer.Encode(text, addSpecialTokens: false, [0..text.Length]);
            Assert.Equal(text, tokenizer.Decode(ids, skipSpecialTokens: true));
            Assert.DoesNotContain(ids, id => tokenizer.IsSpecial(id) || id == tokenizer.TokenId("<0x41>"));
        }
    }

    [Fact]
    public void Every_text_comes_back_with_byte_fallback() => Gen.String[0, 40].Sample(text =>
    {
        var tokenizer = Load(Bytes(), byteFallback: true);
        string repaired = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        Assert.Equal(repaired, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false));
    });

    [Fact]
    public void A_long_text_takes_time_in_proportion_to_its_length()
    {
        string text = string.Concat(Enumerable.Repeat("abcxca", 50_000));
        Assert.Equal(text.Length / 2, Load().Encode(text, addSpecialTokens: false).Length);
    }

    [Theory]
    [InlineData("""{"type":"Unigram","vocab":[["a",-1]]}""", "model.unk_id")]
    [InlineData("""{"type":"Unigram","vocab":[["a",-1]],"unk_id":1}""", "model.unk_id")]
    [InlineData("""{"type":"Unigram","vocab":[["a"]],"unk_id":0}""", "model.vocab[0]")]
    [InlineData("""{"type":"Unigram","vocab":[["a",-1],["a",-2]],"unk_id":0}""", "model.vocab[1]")]
    [InlineData("""{"type":"Unigram","vocab":[],"unk_id":0}""", "model.vocab")]
    [InlineData("""{"type":"Unigram","vocab":{"a":1},"unk_id":0}""", "model.vocab")]
    public void A_broken_model_is_named(string model, string field)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", $$$"""{"model":{{{model}}} }""");
        Assert.Equal(field, Assert.Throws<ModelPackageException>(() => TokenizerFiles.Load(folder.Path)).Field);
    }

    [Theory]
    [InlineData("\"!!!\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"BAAAAA==\"")]
    [InlineData("\"/////w==\"")]
    public void A_broken_table_of_characters_is_named(string map)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", $$$"""{"normalizer":{"type":"Precompiled","precompiled_charsmap":{{{map}}}},"model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":0}}""");
        Assert.Equal("normalizer.precompiled_charsmap", Assert.Throws<ModelPackageException>(() => TokenizerFiles.Load(folder.Path)).Field);
    }

    private static IEnumerable<(string, double)> Bytes() => Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0.0));

    private static Tokenizer Load(IEnumerable<(string, double)>? more = null, bool byteFallback = false, bool special = false)
    {
        var vocabulary = s_vocabulary.Concat(more ?? []).Select(entry => new object[] { entry.Item1, entry.Item2 });
        object[] added = special ? [new { id = 0, content = "<unk>", special = true }, new { id = 1, content = "<s>", special = true }] : [];
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", JsonSerializer.Serialize(new
        {
            added_tokens = added,
            decoder = new { type = "ByteFallback" },
            model = new { type = "Unigram", unk_id = 0, vocab = vocabulary, byte_fallback = byteFallback },
        }));
        return TokenizerFiles.Load(folder.Path);
    }

    private static double Unknown => s_vocabulary.Min(entry => entry.Score) - 10;

    private static double Best(Rune[] text, int start)
    {
        if (start == text.Length)
        {
            return 0;
        }

        double best = double.NegativeInfinity;
        for (int end = start + 1; end <= text.Length; end++)
        {
            string piece = string.Concat(text[start..end]);
            int known = Array.FindIndex(s_vocabulary, entry => entry.Piece == piece);
            if (known > 0 || end == start + 1)
            {
                best = Math.Max(best, (known > 0 ? s_vocabulary[known].Score : Unknown) + Best(text, end));
            }
        }

        return best;
    }

    // Pieces have to spell the text, but for the unknowns between them.
    private static double Score(int[] ids, string text)
    {
        double score = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] == 0)
            {
                string next = i + 1 < ids.Length ? s_vocabulary[ids[i + 1]].Piece : "";
                int end = next.Length == 0 ? text.Length : text.IndexOf(next, 1, StringComparison.Ordinal);
                score += Unknown * text[..end].EnumerateRunes().Count();
                text = text[end..];
            }
            else
            {
                Assert.StartsWith(s_vocabulary[ids[i]].Piece, text, StringComparison.Ordinal);
                score += s_vocabulary[ids[i]].Score;
                text = text[s_vocabulary[ids[i]].Piece.Length..];
            }
        }

        Assert.Empty(text);
        return score;
    }
}
