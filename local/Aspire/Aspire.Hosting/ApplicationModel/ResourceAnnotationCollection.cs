using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is noted on a resource, in the order in which it was noted.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;
