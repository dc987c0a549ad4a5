using System.Text.Json;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>What index and shard grains tell one another, and what the library has for it.</summary>
internal static class ShardWire
{
    public static IndexSettings SettingsOf(ShardBatch batch) => new() { Language = batch.Language, Dimensions = batch.Dimensions, Embedder = batch.Embedder };

    public static ShardTerms ToWire(LexicalCounts counts) => new() { Rows = counts.Rows, Terms = counts.Terms, Frequencies = counts.Frequencies };

    public static LexicalCounts? ToCounts(ShardTerms? terms) => terms is null ? null : new LexicalCounts(terms.Rows, terms.Terms, terms.Frequencies);

    public static ShardQuery ToWire(CandidateQuery query, LexicalCounts? all) => new()
    {
        Text = query.Text,
        Vector = query.Vector?.ToArray(),
        Depth = query.Depth,
        Filters = query.Filter is null ? null : AttributeFilterWriter.Write(query.Filter),
        WithVectors = query.WithVectors,
        All = all is null ? null : ToWire(all),
    };

    public static CandidateQuery ToQuery(ShardQuery query) => new()
    {
        Text = query.Text,
        Vector = IndexWire.ToMemory(query.Vector),
        Depth = query.Depth,
        Filter = query.Filters is null ? null : ParseFilter(query.Filters),
        WithVectors = query.WithVectors,
    };

    /// <summary>Reads a filter.</summary>
    /// <exception cref="OrleansLlm.Retrieval.RetrievalException">It is none.</exception>
    public static AttributeFilter ParseFilter(string filters)
    {
        try
        {
            using var json = JsonDocument.Parse(filters);
            return AttributeFilterParser.Parse(json.RootElement);
        }
        catch (JsonException failure)
        {
            throw new OrleansLlm.Retrieval.RetrievalException($"filters must be JSON: {failure.Message}", "filters", failure);
        }
    }

    public static ShardFindings ToWire(CandidateSet set) => new()
    {
        Version = set.Version,
        Generation = set.Candidates.Count == 0 ? 0 : set.Candidates[0].Place.Generation,
        Found = [.. set.Candidates.Select(candidate => new ShardFinding
        {
            Row = candidate.Place.Row,
            Document = candidate.Document,
            ChunkIndex = candidate.ChunkIndex,
            Time = candidate.Time,
            Lexical = candidate.Lexical,
            Vector = candidate.Vector,
            Values = candidate.Values.IsEmpty ? null : candidate.Values.ToArray(),
        })],
    };

    public static CandidateSet ToSet(ShardFindings findings) => new(findings.Version, [.. findings.Found.Select(found => new Candidate
    {
        Document = found.Document,
        ChunkIndex = found.ChunkIndex,
        Time = found.Time,
        Lexical = found.Lexical,
        Vector = found.Vector,
        Values = found.Values,
        Place = new CandidatePlace(null, findings.Generation, found.Row),
    })]);
}
