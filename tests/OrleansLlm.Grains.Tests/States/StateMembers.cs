using System.Collections;
using System.Reflection;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>What of a type is stored: the members with an <c>[Id]</c>.</summary>
internal static class StateMembers
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static IEnumerable<PropertyInfo> Of(Type type)
    {
        var properties = type.GetProperties(Any).Where(property => property.IsDefined(typeof(IdAttribute))).ToList();
        var fields = type.GetFields(Any).Where(field => field.IsDefined(typeof(IdAttribute)));
        return properties.Count > 0 && !fields.Any() ? properties : throw new NotSupportedException($"{type} is stored, but has no properties with [Id], or fields with it.");
    }

    /// <summary>True for what has members of its own, false for values such as text and numbers.</summary>
    public static bool IsComposite(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute)) && !type.IsEnum;

    /// <summary>The type of a list's elements, or null.</summary>
    public static Type? ElementOf(Type type) =>
        type == typeof(string) || type == typeof(byte[]) || DictionaryOf(type) is not null ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0]
        : null;

    /// <summary>The types of a dictionary's keys and values, or null.</summary>
    public static Type[]? DictionaryOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is { Length: 2 } arguments && typeof(IEnumerable).IsAssignableFrom(type) ? arguments : null;
}
