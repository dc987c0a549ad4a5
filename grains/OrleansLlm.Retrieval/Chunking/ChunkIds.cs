using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Ids of one document's chunks, out of their content.</summary>
internal sealed class ChunkIds
{
    private const int Bytes = 16;
    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);

    /// <summary>The id of the next chunk of that content.</summary>
    public string Next(string content)
    {
        var times = _times[content] = _times.GetValueOrDefault(content) + 1;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(times == 1 ? content : $"{content}\0{times}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, Bytes));
    }
}
