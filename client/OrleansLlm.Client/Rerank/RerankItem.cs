namespace OrleansLlm.Client.Rerank;

/// <summary>One result.</summary>
internal sealed record RerankItem(int Index, float RelevanceScore);
