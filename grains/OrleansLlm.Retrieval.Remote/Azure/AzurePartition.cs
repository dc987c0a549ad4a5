using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// The part of a service's index that is one index's. All keys of rows and the condition of every query are made here and begin with the partition's mark, the hash of tenant and name:
/// there is no other way to the service, so none that forgets it.
/// </summary>
internal sealed class AzurePartition(BackendIndexName name)
{
    /// <summary>128 bits of the hash of both names, each with its length before it.</summary>
    public string Mark { get; } = Hash($"{name.Tenant.Length}:{name.Tenant}{name.Index.Length}:{name.Index}");

    public BackendIndexName Name => name;

    /// <summary>The service's index that holds it.</summary>
    public string ServiceIndex(AzureSearchSettings settings, IndexSettings index) =>
        settings.IndexPerIndex ? $"{settings.IndexPrefix}-{Mark}" : $"{settings.IndexPrefix}-{index.Language}-{index.Dimensions}";

    /// <summary>The mark of a document: its own within the partition.</summary>
    public static string Document(string id) => Hash(id);

    /// <summary>The key of the row of a document.</summary>
    public string DocumentKey(string document) => $"{Mark}-{document}";

    /// <summary>The key of the row of a chunk.</summary>
    public string ChunkKey(string revision, int ordinal) => $"{Mark}-{revision}-{ordinal}";

    /// <summary>A condition that holds in this partition only.</summary>
    public string Within(string condition) => $"partition eq '{Mark}' and ({condition})";

    /// <summary>A document's mark and that of everything in it: an equal document is the same revision.</summary>
    public static string Revision(IndexDocument document)
    {
        var writer = new ByteWriter();
        OperationCodec.Write(writer, 0, [IndexOperation.Upsert(document)]);
        return $"{Document(document.Id)}-{Convert.ToHexStringLower(SHA256.HashData(writer.Written))[..32]}";
    }

    /// <summary>Code units, not characters: names that are not valid Unicode differ too.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(AzureAttribute.Hex(text))))[..32];
}
