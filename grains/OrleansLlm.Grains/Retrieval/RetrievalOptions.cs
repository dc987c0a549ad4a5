using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Indexes of documents. Bound to <c>OrleansLlm:Retrieval</c>; the same on all silos.</summary>
public sealed class RetrievalOptions
{
    /// <summary>The configuration section; remote back ends have sections below it.</summary>
    public const string Section = "OrleansLlm:Retrieval";

    /// <summary>Where indexes are kept whose definition does not say: <c>embedded</c> (the default), or the name of a remote back end that is configured.</summary>
    [RegularExpression("[a-z]{1,32}", ErrorMessage = "OrleansLlm:Retrieval:Backend must be 1 to 32 small letters.")]
    public string Backend { get; set; } = IndexDefinition.EmbeddedBackend;

    /// <summary>The language of indexes whose definition does not say. Default english.</summary>
    [RegularExpression("english|german|french|spanish|cjk|none", ErrorMessage = "OrleansLlm:Retrieval:Language must be one of english, german, french, spanish, cjk, none.")]
    public string Language { get; set; } = "english";

    /// <summary>The embedding model of indexes whose definition does not say, or <c>none</c>. Default: the one that comes with the silo.</summary>
    [StringLength(256, MinimumLength = 1, ErrorMessage = "OrleansLlm:Retrieval:EmbeddingModel must have 1 to 256 characters.")]
    public string EmbeddingModel { get; set; } = EmbeddedModels.DefaultEmbedder;
}
