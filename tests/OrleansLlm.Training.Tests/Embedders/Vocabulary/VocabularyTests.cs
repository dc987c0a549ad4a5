using CsCheck;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Embedders.Vocabulary;

namespace OrleansLlm.Training.Tests.Embedders.Vocabulary;

public sealed class VocabularyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-vocabulary-").FullName;
    private readonly EmbedderVocabulary _vocabulary = VocabularyBuilder.Build(TinyText.Text, TinyText.Shape);
    private readonly Tokenizer _tokenizer;

    public VocabularyTests()
    {
        TokenizerWriter.Write(_folder, _vocabulary);
        _tokenizer = TokenizerFiles.Load(_folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Forms_of_a_word_are_tokens_of_their_own_with_one_row()
    {
        var (one, many) = (Assert.Single(Tokens("Car")), Assert.Single(Tokens("cars")));
        Assert.NotEqual(one, many);
        Assert.Equal(_vocabulary.Pieces[one].First, _vocabulary.Pieces[many].First);
        Assert.NotEqual(_vocabulary.Pieces[one].First, _vocabulary.Pieces[Assert.Single(Tokens("dog"))].First);
    }

    [Fact]
    public void Any_text_has_tokens_and_none_stands_for_nothing() => Gen.String.Sample(text =>
    {
        var tokens = Tokens(text);
        Assert.All(tokens, token => Assert.InRange(token, 0, _vocabulary.Pieces.Count - 1));
        if (text.Any(char.IsAsciiLetterOrDigit))
        {
            Assert.Contains(tokens, token => _vocabulary.Pieces[token].First != 0);
        }
    });

    [Theory]
    [InlineData("банк", "кабан")]
    [InlineData("你好世界", "再见世界")]
    [InlineData("𓀀", "𓀁")]
    [InlineData("zyxwvu", "zyxwvv")]
    public void Words_that_were_never_seen_are_told_apart(string left, string right)
    {
        Assert.NotEqual(Rows(left), Rows(right));
        Assert.NotEmpty(Rows(left));
    }

    [Fact]
    public void Rows_lie_in_the_table_and_texts_of_pieces_are_unique()
    {
        Assert.All(_vocabulary.Pieces, piece => Assert.InRange(Math.Max(piece.First, piece.Second), 0, _vocabulary.Rows - 1));
        Assert.Equal(_vocabulary.Pieces.Count, _vocabulary.Pieces.Select(piece => piece.Text).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_commonest_neighbours_merge_first()
    {
        var merger = new PairMerger([("lower", 5), ("lowest", 2), ("newer", 6), ("wider", 3)], "▁");
        Assert.Equal(["er", "wer", "▁lo"], merger.Run(3));
    }

    private int[] Tokens(string text) => _tokenizer.Encode(text, addSpecialTokens: false, [0..text.Length]);

    private List<int> Rows(string text) => [.. Tokens(text).SelectMany(token => new[] { _vocabulary.Pieces[token].First, _vocabulary.Pieces[token].Second }).Where(row => row != 0).Order()];
}
