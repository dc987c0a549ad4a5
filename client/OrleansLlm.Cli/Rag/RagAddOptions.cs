using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.VectorStores;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Cli.Rag;

/// <summary>The options of <c>rag add</c>.</summary>
internal sealed class RagAddOptions
{
    public Argument<string[]> Paths { get; } = new("PATH") { Description = "Files, folders with all files below them, or ids of files that were sent.", Arity = ArgumentArity.OneOrMore };

    public Option<string> Type { get; } = new("--chunking") { Description = "auto, static, sentence, heading, code or semantic.", DefaultValueFactory = _ => "auto" };

    public Option<int?> MaxTokens { get; } = new("--max-tokens") { Description = "The most tokens of a chunk, 100 to 4,096." };

    public Option<int?> Overlap { get; } = new("--overlap") { Description = "Tokens that are repeated from chunk to chunk." };

    public Option<int?> Parent { get; } = new("--parent") { Description = "The most tokens of the larger chunk that each one lies in." };

    public Option<string[]> Attributes { get; } = new("--attribute")
    {
        Description = "What filters look at, name=value; may be given several times.", AllowMultipleArgumentsPerToken = true,
    };

    public Option<bool> NoWait { get; } = new("--no-wait") { Description = "Do not wait until the files are read." };

    public RagAddOptions() => Type.AcceptOnlyFromAmong("auto", "static", "sentence", "heading", "code", "semantic");

    public IEnumerable<Symbol> All => [Paths, Type, MaxTokens, Overlap, Parent, Attributes, NoWait];

    /// <summary>How the files are cut.</summary>
    public Chunking ReadChunking(CommandContext context)
    {
        var (type, most, overlap, parent) = (context.Get(Type), context.Get(MaxTokens), context.Get(Overlap), context.Get(Parent));
        if (type == "auto")
        {
            return most is null && overlap is null && parent is null ? Chunking.Auto : throw CliException.Usage("--max-tokens, --overlap and --parent need a --chunking other than auto.");
        }

        if (type != "static")
        {
            return new Chunking { Type = type, MaxChunkSizeTokens = most, ChunkOverlapTokens = overlap, ParentChunkSizeTokens = parent };
        }

        return most is { } size && parent is null
            ? Chunking.OfSize(size, overlap ?? 0)
            : throw CliException.Usage("--chunking static needs --max-tokens and takes no --parent.");
    }

    /// <summary>Attributes as they were typed: numbers and truth values where they read as such.</summary>
    public Dictionary<string, IndexAttribute>? ReadAttributes(CommandContext context) => context.Get(Attributes) is not { Length: > 0 } pairs
        ? null
        : pairs.Select(pair => CommonOptions.SplitPair(pair, "--attribute", "name=value")).ToDictionary(pair => pair.Name, pair => ValueOf(pair.Value));

    private static IndexAttribute ValueOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : bool.TryParse(text, out var truth) ? truth
        : text;
}
