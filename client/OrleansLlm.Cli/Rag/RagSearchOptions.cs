using System.CommandLine;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.VectorStores;

namespace OrleansLlm.Cli.Rag;

/// <summary>The options of <c>rag search</c>.</summary>
internal sealed class RagSearchOptions
{
    public Argument<string> Query { get; } = new("QUERY") { Description = "What to look for." };

    public Option<int> Top { get; } = new("--top", "-k") { Description = "How many passages, 1 to 50.", DefaultValueFactory = _ => 10 };

    public Option<string?> Filters { get; } = new("--filters") { Description = """Which files, as JSON: {"type":"eq","key":"region","value":"eu"}.""" };

    public Option<bool> Rewrite { get; } = new("--rewrite") { Description = "Let a model rewrite the query first." };

    public Option<bool> Explain { get; } = new("--explain") { Description = "Tell what each stage found and gave." };

    public Option<string?> Fusion { get; } = new("--fusion") { Description = "How words and vectors are joined: weighted or rrf." };

    public Option<float?> LexicalWeight { get; } = new("--lexical-weight") { Description = "The weight of words." };

    public Option<float?> VectorWeight { get; } = new("--vector-weight") { Description = "The weight of vectors." };

    public Option<string?> RerankModel { get; } = new("--rerank-model") { Description = "A model that scores the best anew." };

    public Option<float?> Diversity { get; } = new("--diversity") { Description = "0: by relevance alone; up to 1: passages unlike one another." };

    public Option<int?> Window { get; } = new("--window") { Description = "Also tell so many chunks before and after, 1 to 10." };

    public IEnumerable<Symbol> All => [Query, Top, Filters, Rewrite, Explain, Fusion, LexicalWeight, VectorWeight, RerankModel, Diversity, Window];

    /// <summary>The search.</summary>
    public SearchOptions Read(CommandContext context)
    {
        var ranking = new Ranking
        {
            Fusion = context.Get(Fusion),
            LexicalWeight = context.Get(LexicalWeight),
            VectorWeight = context.Get(VectorWeight),
            Rerank = context.Get(RerankModel) is { } model ? new RankingReranker(model) : null,
            Diversity = context.Get(Diversity),
            Expansion = context.Get(Window) is { } window ? new RankingExpansion("window", window) : null,
        };
        return new SearchOptions
        {
            Query = context.Get(Query),
            MaxNumResults = context.Get(Top),
            Filters = context.Get(Filters) is { } filters ? ReadFilters(filters) : null,
            RewriteQuery = context.Get(Rewrite) ? true : null,
            Explain = context.Get(Explain) ? true : null,
            Ranking = ranking == new Ranking() ? null : ranking,
        };
    }

    private static JsonElement ReadFilters(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw CliException.Usage($"--filters is not JSON: {wrong.Message}");
        }
    }
}
