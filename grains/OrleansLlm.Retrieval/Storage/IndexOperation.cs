namespace OrleansLlm.Retrieval.Storage;

/// <summary>One change of an index: a document to put in place of what had its name, or a name to delete.</summary>
public sealed record IndexOperation
{
    private IndexOperation(string id, IndexDocument? document) => (Id, Document) = (id, document);

    /// <summary>The document's name.</summary>
    public string Id { get; }

    /// <summary>The document, or null to delete it.</summary>
    public IndexDocument? Document { get; }

    /// <summary>Puts a document in, in place of the one of its name.</summary>
    public static IndexOperation Upsert(IndexDocument document) => new(document.Id, document);

    /// <summary>Deletes a document; one that is not there changes nothing.</summary>
    public static IndexOperation Delete(string id) => new(id, null);
}
