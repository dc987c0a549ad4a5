namespace OrleansLlm.Retrieval.Chunking;

/// <summary>A part of a text between two neighbouring cuts.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">One past its last.</param>
/// <param name="Tokens">Its tokens by itself.</param>
/// <param name="Strength">Of the cut before it.</param>
internal readonly record struct Segment(int Start, int End, int Tokens, float Strength);
