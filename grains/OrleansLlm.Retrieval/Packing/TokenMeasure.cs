namespace OrleansLlm.Retrieval.Packing;

/// <summary>Counts the tokens of a text as the model that reads it does.</summary>
public delegate ValueTask<int> TokenMeasure(string text, CancellationToken cancellationToken);
