using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>What definitions, batches and searches may be.</summary>
internal static class IndexRules
{
    private const int MaxNameLength = 256;
    private const int MaxMetadata = 16;
    private const int MaxMetadataKey = 64;
    private const int MaxMetadataValue = 512;
    private const int MaxRerankTop = 200;

    public static void Check(IndexDefinition definition)
    {
        Check(definition.Name, definition.Metadata);
        Check(definition.Search, "search");
        Require(definition.Language is null || TextAnalyzer.Languages.Contains(definition.Language), "language",
            $"language must be one of {string.Join(", ", TextAnalyzer.Languages)}. Given: '{definition.Language}'.");
        Require(definition.EmbeddingModel is null or { Length: > 0 and <= MaxNameLength }, "embedding_model", $"embedding_model must have 1 to {MaxNameLength} characters.");
        Require(definition.Dimensions is null or (>= 1 and <= 8192), "dimensions", $"dimensions must be between 1 and 8192. Given: {definition.Dimensions}.");
        Require(definition.Dimensions is null || definition.EmbeddingModel != IndexDefinition.NoModel, "dimensions", "dimensions must not be given without an embedding model.");
        Require(definition.Dimensions is not null || definition.EmbeddingModel != IndexDefinition.ExternalModel, "dimensions", "dimensions must be given for vectors that come from elsewhere.");
    }

    public static void Check(IndexUpdate update)
    {
        Check(update.Name, update.Metadata);
        if (update.Search is { } search)
        {
            Check(search, "search");
        }
    }

    public static void Check(IndexBatch batch)
    {
        Range("documents", batch.Documents.Count + batch.Deletes.Count, 0, IndexBatch.MaxDocuments);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in batch.Documents.Select(document => document.Id).Concat(batch.Deletes))
        {
            Require(ids.Add(id), "documents", $"documents must each be named once in a call. Given twice: '{id}'.");
        }

        var bytes = batch.Documents.Sum(document => document.Chunks.Sum(chunk => 2L * chunk.Text.Length + 2L * (chunk.Context?.Length ?? 0) + 4L * (chunk.Vector?.Length ?? 0)));
        Require(bytes <= IndexBatch.MaxBytes, "documents", $"documents of one call may take at most {IndexBatch.MaxBytes} bytes with their vectors. Given: {bytes}.");
    }

    public static void Check(IndexSearch search)
    {
        Range("max_num_results", search.Top, 1, IndexSearch.MaxTop);
        Require(!string.IsNullOrWhiteSpace(search.Query), "query", "query must not be blank.");
        CheckText("query", search.Query);
        CheckText("embedded_text", search.EmbeddedText ?? "");
        Require(search.EmbeddedText is null || search.Vector is null, "embedded_text", "embedded_text must not be given with a vector.");
        if (search.Settings is { } settings)
        {
            Check(settings, "settings");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: the value is out of range.</exception>
    public static void Range(string name, double value, double least, double most) =>
        Require(value >= least && value <= most, name, FormattableString.Invariant($"{name} must be between {least} and {most}. Given: {value}."));

    private static void Check(IndexSearchSettings settings, string at)
    {
        Optional(at + ".candidates", settings.Candidates, 1, 1_000);
        Optional(at + ".lexical_weight", settings.LexicalWeight, 0, 1e6);
        Optional(at + ".vector_weight", settings.VectorWeight, 0, 1e6);
        Optional(at + ".rank_constant", settings.RankConstant, 0, 1e6);
        Optional(at + ".diversity", settings.Diversity, 0, 1);
        Optional(at + ".score_threshold", settings.MinimumScore, -1e9, 1e9);
        Optional(at + ".decay.share", settings.Decay?.Share, 0, 1);
        Optional(at + ".rerank.top", settings.Rerank?.Top, 1, MaxRerankTop);
        Require(settings.Fusion is null || Enum.IsDefined(settings.Fusion.Value), at + ".fusion", $"{at}.fusion is not known. Given: {settings.Fusion}.");
        Require(settings.Rerank is null or { Model.Length: > 0 and <= MaxNameLength }, at + ".rerank.model", $"{at}.rerank.model must have 1 to {MaxNameLength} characters.");
        Require(settings.Decay is null || settings.Decay.HalfLife > TimeSpan.Zero, at + ".decay.half_life", $"{at}.decay.half_life must be above zero. Given: {settings.Decay?.HalfLife}.");
        if (settings.Expansion is { } expansion)
        {
            Require(Enum.IsDefined(expansion.Kind), at + ".expansion.kind", $"{at}.expansion.kind is not known. Given: {expansion.Kind}.");
            Range(at + ".expansion.window", expansion.Window, 1, 10);
        }
    }

    private static void Check(string? name, IReadOnlyDictionary<string, string>? metadata)
    {
        Require(name is null or { Length: <= MaxNameLength }, "name", $"name may have at most {MaxNameLength} characters. Given: {name?.Length}.");
        Require(metadata is null || metadata.Count <= MaxMetadata, "metadata", $"metadata may have at most {MaxMetadata} keys. Given: {metadata?.Count}.");
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            Require(key.Length is > 0 and <= MaxMetadataKey, "metadata", $"metadata: keys have 1 to {MaxMetadataKey} characters. Given: '{key}'.");
            Require(value is { Length: <= MaxMetadataValue }, "metadata", $"metadata.{key} may have at most {MaxMetadataValue} characters. Given: {value?.Length}.");
        }
    }

    private static void CheckText(string name, string text) =>
        Require(text.Length <= IndexSearch.MaxQueryLength, name, $"{name} may have at most {IndexSearch.MaxQueryLength} characters. Given: {text.Length}.");

    private static void Optional(string name, double? value, double least, double most)
    {
        if (value is { } given)
        {
            Range(name, given, least, most);
        }
    }

    private static void Require(bool holds, string name, string message)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, message, name);
        }
    }
}
