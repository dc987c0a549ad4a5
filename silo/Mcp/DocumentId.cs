using System.Globalization;
using OrleansLlm.Contracts;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary>What a document or a passage of one is called here: <c>store/file</c> or <c>store/file#chunk</c>. The tenant is never part of it.</summary>
/// <param name="Store">The vector store.</param>
/// <param name="File">The file.</param>
/// <param name="Chunk">The chunk, from 0; null: the whole document.</param>
internal sealed record DocumentId(string Store, string File, int? Chunk = null)
{
    private const int MaxLength = 300;
    private const string Scheme = "orleansllm://vector_stores/";
    private const string Files = "/files/";

    /// <summary>The address of its resource.</summary>
    public string Uri => $"{Scheme}{Store}{Files}{File}";

    /// <inheritdoc/>
    public override string ToString() => Chunk is { } chunk ? string.Create(CultureInfo.InvariantCulture, $"{Store}/{File}#{chunk}") : $"{Store}/{File}";

    /// <summary>Reads an id.</summary>
    /// <exception cref="LlmException">NotFound: it can be no document's.</exception>
    public static DocumentId Parse(string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        var hash = id.IndexOf('#', StringComparison.Ordinal);
        var end = hash < 0 ? id.Length : hash;
        var chunk = -1;
        return id.Length <= MaxLength && slash > 0 && end > slash + 1
            && (hash < 0 || int.TryParse(id.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out chunk))
            ? new DocumentId(id[..slash], id[(slash + 1)..end], hash < 0 ? null : chunk)
            : throw NotFound(id);
    }

    /// <summary>Reads a resource's address.</summary>
    /// <exception cref="LlmException">NotFound: it can be no document's.</exception>
    public static DocumentId ParseUri(string uri)
    {
        var rest = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split(Files) : [];
        return rest is [{ Length: > 0 } store, { Length: > 0 } file] && uri.Length <= MaxLength ? new DocumentId(store, file) : throw NotFound(uri);
    }

    /// <summary>That there is none.</summary>
    public static LlmException NotFound(string id) => new(LlmErrorCode.NotFound, $"There is no document '{JsonText.Shorten(id)}'.", "id");
}
