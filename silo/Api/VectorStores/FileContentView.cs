using System.Text;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>What was read of a file, chunk by chunk, what they repeat only once.</summary>
internal sealed record FileContentView(string FileId, string Filename, IReadOnlyList<TextPartView> Data)
{
    /// <summary>Always <c>vector_store.file_content.page</c>.</summary>
    public string Object { get; } = "vector_store.file_content.page";

    /// <summary>Always false: all is in one page.</summary>
    public bool HasMore { get; }

    /// <summary>Always null.</summary>
    public string? NextPage { get; }

    /// <summary>Shows a document.</summary>
    public static FileContentView Of(string id, string name, IndexedDocument? document)
    {
        var parts = new List<TextPartView>();
        var end = 0L;
        foreach (var chunk in document?.Chunks ?? [])
        {
            var repeated = (int)Math.Clamp(end - chunk.Start, 0, chunk.Length);
            if (repeated < chunk.Length)
            {
                parts.Add(new TextPartView(repeated == 0 ? chunk.Text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(chunk.Text).AsSpan(repeated))));
            }

            end = Math.Max(end, chunk.Start + chunk.Length);
        }

        return new FileContentView(id, name, parts);
    }
}
