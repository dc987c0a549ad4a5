using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Mcp;

/// <summary>The tenant's documents as resources.</summary>
internal sealed class McpResources(McpDocuments documents, IHttpContextAccessor http)
{
    private const int PageSize = 100;
    private const int MaxCursor = 300;
    private const string Type = "text/plain";

    /// <summary>How documents are addressed.</summary>
    public static ListResourceTemplatesResult Templates { get; } = new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate { Name = "document", UriTemplate = new DocumentId("{vector_store}", "{file}").Uri, Description = "The text of a document.", MimeType = Type },
        ],
    };

    /// <summary>One page of documents, store by store, the oldest first.</summary>
    public async ValueTask<ListResourcesResult> ListAsync(string? cursor, CancellationToken cancellationToken)
    {
        var caller = http.HttpContext!.GetCaller();
        var (store, after) = cursor is null ? (await documents.NextStoreAsync(caller, after: null, cancellationToken), null) : Parse(cursor);
        if (store is null)
        {
            return new ListResourcesResult { Resources = [] };
        }

        try
        {
            var page = await documents.FilesAsync(caller, store, after, PageSize, cancellationToken);
            return new ListResourcesResult
            {
                Resources = [.. page.Files.Select(file => new Resource { Name = file.Name, Uri = new DocumentId(store, file.Id).Uri, MimeType = Type })],
                NextCursor = page.HasMore ? $"{store}/{page.Files[^1].Id}" : await documents.NextStoreAsync(caller, store, cancellationToken) is { } next ? $"{next}/" : null,
            };
        }
        catch (LlmException exception)
        {
            throw Wrong(exception);
        }
    }

    /// <summary>A document's text.</summary>
    public async ValueTask<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            var (_, text) = await documents.ReadAsync(http.HttpContext!.GetCaller(), DocumentId.ParseUri(uri), cancellationToken);
            return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = Type, Text = text }] };
        }
        catch (LlmException exception)
        {
            throw Wrong(exception);
        }
    }

    private static (string? Store, string? After) Parse(string cursor)
    {
        var slash = cursor.IndexOf('/', StringComparison.Ordinal);
        return cursor.Length <= MaxCursor && slash > 0
            ? (cursor[..slash], slash == cursor.Length - 1 ? null : cursor[(slash + 1)..])
            : throw new McpProtocolException("The cursor is none that this server gave.", McpErrorCode.InvalidParams);
    }

    private static McpProtocolException Wrong(LlmException exception) => new(
        exception.Message, exception, exception.Code switch
        {
            LlmErrorCode.NotFound => McpErrorCode.ResourceNotFound,
            LlmErrorCode.InvalidRequest => McpErrorCode.InvalidParams,
            _ => McpErrorCode.InternalError,
        });
}
