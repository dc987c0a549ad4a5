using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Tests.Embedders.Sources;

public sealed class WordNetTests
{
    private const string Nouns = """
          1 the licence is indented
        00001740 05 n 02 car 0 motor_car 0 002 @ 00002000 n 0000 + 00003000 v 0101 | a motor vehicle with four wheels; "he needs a car to get to work"
        00002000 06 n 01 vehicle 0 000 | a conveyance that transports people or objects
        """;

    private const string Adjectives = "00005000 00 s 01 galore(ip) 0 000 | existing in abundance; \"whiskey galore\"; \"food galore for all\"\n";

    private const string Verbs = "00003000 38 v 01 drive 0 000 01 + 02 00 | travel in a vehicle  \n";

    [Fact]
    public void A_line_gives_words_definition_examples_and_links()
    {
        var car = WordNetReader.Read(Nouns).First();
        Assert.Equal(("n00001740", "a motor vehicle with four wheels"), (car.Key, car.Definition));
        Assert.Equal(["car", "motor car"], car.Words);
        Assert.Equal(["he needs a car to get to work"], car.Examples);
        Assert.Equal([new SynsetLink("@", "n00002000", 0, 0), new SynsetLink("+", "v00003000", 1, 1)], car.Links);
    }

    [Fact]
    public void Marks_of_place_are_no_part_of_an_adjective_and_several_examples_are_told_apart()
    {
        var synset = Assert.Single(WordNetReader.Read(Adjectives));
        Assert.Equal("a00005000", synset.Key);
        Assert.Equal(["galore"], synset.Words);
        Assert.Equal(["whiskey galore", "food galore for all"], synset.Examples);
    }

    [Fact]
    public void Words_stand_with_definitions_synonyms_derived_forms_and_wider_concepts()
    {
        var pairs = new WordNetPairs(WordNetReader.Read(Nouns).Concat(WordNetReader.Read(Verbs))).All().ToList();
        Assert.Contains(new TextPair("motor car", "a motor vehicle with four wheels", PairKind.Definition), pairs);
        Assert.Contains(new TextPair("car", "motor car", PairKind.Synonym), pairs);
        Assert.Contains(new TextPair("car", "drive", PairKind.Synonym), pairs);
        Assert.Contains(new TextPair("a motor vehicle with four wheels", "vehicle a conveyance that transports people or objects", PairKind.Broader), pairs);
        Assert.Contains(new TextPair("car motor car a motor vehicle with four wheels", "he needs a car to get to work", PairKind.Example), pairs);
    }

    [Theory]
    [InlineData("cars", "car")]
    [InlineData("drove", "drive")]
    [InlineData("driving", "drive")]
    [InlineData("vehicles", "vehicle")]
    [InlineData("car", "car")]
    [InlineData("as", "as")]
    [InlineData("unknowns", "unknowns")]
    public void Forms_lead_to_their_base(string form, string expected)
    {
        var inflections = Inflections.Of(WordNetReader.Read(Nouns).Concat(WordNetReader.Read(Verbs)), [("verb.exc", "drove drive\ndriven drive\n")]);
        Assert.Equal(expected, inflections.BaseOf(form));
    }
}
