namespace OrleansLlm.Models.Tokenization.Added;

/// <summary>An added token found in a text, with the white space that it swallows.</summary>
internal readonly record struct AddedTokenMatch(int Start, int End, AddedToken Token);
