using OrleansLlm.Contracts;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>What is told of files that can not be read. Pure.</summary>
internal static class FileErrors
{
    /// <summary>The error of a document that could not be loaded.</summary>
    public static StoreFileError Of(DocumentException exception) => new()
    {
        Code = exception.Fault == DocumentFault.Unsupported ? StoreFileError.UnsupportedFile : StoreFileError.InvalidFile,
        Message = exception.Message,
    };

    /// <summary>The error of a call that was refused for good.</summary>
    public static StoreFileError Of(LlmException exception) => exception.Code is LlmErrorCode.InvalidRequest or LlmErrorCode.ContextLengthExceeded or LlmErrorCode.ContentRefused
        ? Invalid(exception.Message)
        : Server(exception.Message);

    public static StoreFileError Invalid(string message) => new() { Code = StoreFileError.InvalidFile, Message = message };

    public static StoreFileError Server(string message) => new() { Code = StoreFileError.ServerError, Message = message };
}
