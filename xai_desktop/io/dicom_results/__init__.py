"""What a report becomes as DICOM objects (formats.md §3 and §7), made with highdicom.

Every object is made from the frozen report alone: the same report gives the same bytes. Whoever needs an object imports
its module, so that nothing of this is loaded before somebody exports.
"""
