using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>An index as its row says at the beginning of a transaction.</summary>
/// <param name="Id">Its number; never used again.</param>
/// <param name="Settings">What it was made for.</param>
/// <param name="Version">Rises with every change.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Chunks">Chunks in it.</param>
/// <param name="LexicalChunks">Chunks with at least one term: BM25's N.</param>
/// <param name="LexicalTerms">Terms of them all.</param>
internal sealed record IndexRow(long Id, IndexSettings Settings, long Version, long Documents, long Chunks, long LexicalChunks, long LexicalTerms)
{
    /// <summary>Must follow <see cref="ReadColumns"/>.</summary>
    public const string Columns = "id, language, dimensions, embedder, version, documents, chunks, lexical_chunks, lexical_terms";

    public static IndexRow ReadColumns(System.Data.Common.DbDataReader reader) => new(
        reader.GetInt64(0),
        new IndexSettings { Language = reader.GetString(1), Dimensions = reader.GetInt32(2), Embedder = reader.IsDBNull(3) ? null : reader.GetString(3) },
        reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8));
}
