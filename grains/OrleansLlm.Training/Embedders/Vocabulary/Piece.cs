namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>A piece of text that the tokenizer knows.</summary>
/// <param name="Text">As in the tokenizer's file; <c>▁</c> begins a word.</param>
/// <param name="Score">The tokenizer cuts a word so that the sum is greatest.</param>
/// <param name="First">A row of the table.</param>
/// <param name="Second">Another that is added; 0, the row of zeros, for pieces with a row of their own.</param>
internal readonly record struct Piece(string Text, float Score, int First, int Second = 0);
