using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Tests.Embedders.Sources;

public sealed class ReaderTests
{
    [Fact]
    public void Sentences_stand_with_their_neighbours_and_with_the_rest_of_their_paragraph()
    {
        var pairs = ProseReader.Read("The first sentence is long enough. The second one is so as well! And the third one ends the paragraph.\n\nAnother paragraph stands alone here.").ToList();
        Assert.Equal(
            [
                new TextPair("The second one is so as well!", "The first sentence is long enough. And the third one ends the paragraph.", PairKind.Passage),
                new TextPair("The first sentence is long enough.", "The second one is so as well!", PairKind.Neighbour),
                new TextPair("The second one is so as well!", "And the third one ends the paragraph.", PairKind.Neighbour),
            ],
            pairs);
    }

    [Fact]
    public void A_comment_stands_with_the_words_of_the_name_it_is_about()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        const string Text = """
            interface Refund {
              /**
               * The reason why the `refund` failed, <b>if known</b>, see {@link Reason}.
               * @deprecated
               */
              readonly failure_reasonCode?: string;
              /** short */
              id: string;
            }
            """;
        Assert.Equal(
            [new TextPair("failure reason code", "The reason why the refund failed, if known , see Reason .", PairKind.Heading)],
            TypingsReader.Read(Text, seen));
        Assert.Empty(TypingsReader.Read(Text, seen));
    }

    [Fact]
    public void A_profile_gives_its_texts_under_their_headings()
    {
        var pairs = FactbookReader.Read("""{"Geography":{"Climate":{"text":"temperate, with mild winters and cool summers"},"Code":{"text":"BE"}}}""");
        Assert.Equal([new TextPair("Climate", "temperate, with mild winters and cool summers", PairKind.Heading)], pairs);
    }

    [Fact]
    public void A_thesaurus_gives_words_with_groups_of_their_neighbours()
    {
        var pairs = ThesaurusReader.Read("big,a,b,c,d,e,f,g,h,i,j,k,l,m\nfew,a,b\n", groups: 6, new Random(1)).ToList();
        Assert.Equal(2, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(("big", PairKind.Thesaurus), (pair.Left, pair.Kind)));
        Assert.Equal(12, pairs.SelectMany(pair => pair.Right.Split(' ')).Distinct().Count());
    }

    [Fact]
    public void A_source_that_is_missing_or_differs_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-sources-").FullName;
        try
        {
            var package = new SourcePackage("@scope/name", "1.0.0", new string('0', 64), "MIT");
            var missing = Assert.Throws<InvalidDataException>(() => new SourceFolder(folder, [package]));
            Assert.Contains("npm pack @scope/name@1.0.0", missing.Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, package.FileName), "other");
            var differs = Assert.Throws<InvalidDataException>(() => new SourceFolder(folder, [package]));
            Assert.Contains("scope-name-1.0.0.tgz must have the SHA-256 000", differs.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
